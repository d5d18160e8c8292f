"""Names that people's devices send, made safe to keep on any disk."""

import os
import re
import unicodedata
from collections.abc import Callable
from itertools import count
from pathlib import PurePosixPath

LONGEST = 255
# Longer endings are part of the name, not a type.
LONGEST_SUFFIX = 16
DRIVE = re.compile(r"[A-Za-z]:")
# What Windows refuses in a name; copies may end up there.
REFUSED = re.compile(r'[<>:"|?*]')
# Names of devices there, whatever suffix follows.
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def safe_path(name: str) -> str:
    """A relative path with ``/`` that stays inside its folder; empty when nothing is left.

    Sub-folders, unicode and emoji stay; ``..``, drives and control characters go; each part is
    at most 255 bytes of UTF-8 and keeps its suffix.
    """
    parts = (_safe_part(part) for part in name.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part)


def numbered(path: str, number: int) -> str:
    """The path with `` (number)`` before its suffix; unchanged for 1."""
    if number == 1:
        return path
    whole = PurePosixPath(path)
    return (whole.parent / _cut(whole.name, f" ({number})")).as_posix()


def free_name(path: str, is_taken: Callable[[str], bool]) -> str:
    """The path, with the first number, from 1 on, by which it is not taken."""
    return next(name for number in count(1) if not is_taken(name := numbered(path, number)))


def _safe_part(part: str) -> str:
    if part in {".", ".."} or DRIVE.fullmatch(part):
        return ""
    kept = "".join(c for c in part if unicodedata.category(c) not in {"Cc", "Cs"})
    # Windows drops dots and spaces at the end of a name, and then no longer finds it.
    name = REFUSED.sub("_", kept).strip().rstrip(". ")
    return _cut(f"_{name}" if RESERVED.fullmatch(name) else name)


def _cut(name: str, addition: str = "") -> str:
    suffix = PurePosixPath(name).suffix
    if len(os.fsencode(suffix)) > LONGEST_SUFFIX:
        suffix = ""
    # A character takes at least one byte, so none beyond these could stay.
    stem = name.removesuffix(suffix)[:LONGEST]
    while len(os.fsencode(stem + addition + suffix)) > LONGEST:
        stem = stem[:-1]
    return stem + addition + suffix
