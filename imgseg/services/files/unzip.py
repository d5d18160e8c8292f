"""Unpacking a zip that somebody sent: whole or not at all, and never more than the limits."""

import contextlib
import io
import lzma
import os
import stat
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from imgseg.errors import InputError
from imgseg.services.files.safe_names import safe_path
from imgseg.storage.folders import OTHER_SUFFIXES, PHOTO_SUFFIXES, is_clutter

PIECE = 1 << 20
# Beside each photo, a phone's zip may hold a video, sidecars, and the shadows that macOS writes.
ENTRIES_A_PHOTO = 5
FEWEST_ENTRIES = 5000
# What the directory of a zip takes for each: two names, times and rights.
BYTES_AN_ENTRY = 512
ENTRY = b"PK\x01\x02"
LOCAL_HEADER = 30
# Photos hardly shrink; even blank scans, of which there are few, not much more.
MOST_TIMES, FREE_BYTES = 100, 256 << 20
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    NotImplementedError,
    # A hostile header can ask for a dictionary of gigabytes.
    MemoryError,
)


@dataclass
class Unpacked:
    """The files that may be photos, as safe relative name and place; ``skipped`` names others."""

    files: list[tuple[str, Path]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def unpack(
    stream: IO[bytes],
    name: str,
    into: Path,
    most_files: int,
    most_bytes: int,
    refuse: Callable[[int, str], None],
) -> Unpacked:
    """Unpack the zip ``name`` into the empty folder ``into``.

    Args:
        stream: the zip, seekable.
        name: what the person calls it.
        into: where the files come to lie, under names of their own.
        most_files: how many photos it may hold.
        most_bytes: how many bytes may come out; counted as they come, whatever the zip says.
        refuse: told how many will come out, and ``name``, before any does; it may raise.

    Raises:
        InputError: it is broken, locked, over a limit, or a member leads out of the folder.
    """
    entries = max(ENTRIES_A_PHOTO * most_files, FEWEST_ENTRIES)
    counted = _Counted(stream, entries)
    try:
        with zipfile.ZipFile(counted) as archive:
            counted.opened = True
            return _unpack(archive, name, into, most_files, most_bytes, refuse)
    except _TooManyError:
        raise _over_room(name, most_files) from None
    except BROKEN:
        raise _broken(name) from None
    except OSError as error:
        # What the disk refuses bears a number; damaged bzip2 data does not.
        if error.errno is None:
            raise _broken(name) from None
        raise


def _unpack(
    archive: zipfile.ZipFile,
    name: str,
    into: Path,
    most_files: int,
    most_bytes: int,
    refuse: Callable[[int, str], None],
) -> Unpacked:
    answer = Unpacked()
    wanted: list[tuple[zipfile.ZipInfo, str]] = []
    for member in archive.infolist():
        if member.is_dir():
            continue
        _check(member, name)
        path = safe_path(member.filename)
        if not path or is_clutter(path):
            continue
        if PurePosixPath(path).suffix.lower() in OTHER_SUFFIXES:
            answer.skipped.append(path)
        else:
            wanted.append((member, path))
    if len(wanted) > most_files:
        raise _over_room(name, most_files)
    _check_sizes(archive, [member for member, _ in wanted], name, most_bytes)
    refuse(sum(member.file_size for member, _ in wanted), name)
    for number, (member, path) in enumerate(wanted):
        suffix = PurePosixPath(path).suffix.lower()
        place = into / f"{number}{suffix if suffix in PHOTO_SUFFIXES else ''}"
        most_bytes -= _write(archive, member, place, most_bytes, name)
        answer.files.append((path, place))
    return answer


class _TooManyError(Exception):
    """The zip holds more entries than can be looked at."""


class _Counted(io.BufferedIOBase):
    """A zip that does not give zipfile a directory too long: each entry takes it 30 µs and 1 kB.

    Until it is ``opened``, all that zipfile reads of it is the directory and its end.
    """

    def __init__(self, stream: IO[bytes], entries: int) -> None:
        self._stream = stream
        self._entries = entries
        self.opened = False

    def read(self, size: int | None = -1) -> bytes:
        if not self.opened and size and size > self._entries * BYTES_AN_ENTRY:
            raise _TooManyError
        data = self._stream.read(-1 if size is None else size)
        if not self.opened and data.count(ENTRY) > self._entries:
            raise _TooManyError
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True


def _check_sizes(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str, most_bytes: int
) -> None:
    """Before anything is unpacked; what comes out of a member is never more than it declares."""
    total = sum(member.file_size for member in members)
    if total > most_bytes:
        raise _over_bytes(name)
    end = 0
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise InputError(
                "%(name)s was not unpacked because it says that two of its files are in one place:"
                " make it again, or upload the folder.",
                name=name,
            )
        end = member.header_offset + LOCAL_HEADER + member.compress_size
    if total > MOST_TIMES * end + FREE_BYTES:
        raise InputError(
            "%(name)s was not unpacked because it unpacks to over %(times)s times its size, as no"
            " photos do: make it again, or upload the folder.",
            name=name,
            times=MOST_TIMES,
        )


def _over_room(name: str, most_files: int) -> InputError:
    return InputError(
        "%(name)s holds more than the %(most)s photos that still fit here: make"
        " several albums of it, or raise IMGSEG_MAX_PHOTOS.",
        name=name,
        most=most_files,
    )


def _over_bytes(name: str) -> InputError:
    return InputError(
        "%(name)s unpacks to more than this imgseg allows: upload it in parts, or raise"
        " IMGSEG_MAX_UNZIPPED_MB.",
        name=name,
    )


def _broken(name: str) -> InputError:
    return InputError(
        "%(name)s is not a whole zip file: make or download it again, or upload the folder.",
        name=name,
    )


def _check(member: zipfile.ZipInfo, name: str) -> None:
    path = member.filename.replace("\\", "/")
    kind = stat.S_IFMT(member.external_attr >> 16)
    if path.startswith("/") or path[1:2] == ":" or ".." in path.split("/"):
        raise InputError(
            "%(name)s was not unpacked because “%(path)s” in it leads out of its folder: make the"
            " zip again without it.",
            name=name,
            path=path,
        )
    if kind not in (0, stat.S_IFREG):
        raise InputError(
            "%(name)s was not unpacked because “%(path)s” in it is a link or no plain file: make"
            " the zip again without it.",
            name=name,
            path=path,
        )
    if member.flag_bits & 0x1:
        raise InputError(
            "%(name)s was not unpacked because “%(path)s” in it is locked with a password: make"
            " the zip again without it.",
            name=name,
            path=path,
        )


def _write(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, most_bytes: int, name: str
) -> int:
    written = 0
    with archive.open(member) as source, place.open("wb") as target:
        while piece := source.read(PIECE):
            written += len(piece)
            if written > most_bytes:
                raise _over_bytes(name)
            target.write(piece)
    # An impossible date is no reason to lose the photo.
    with contextlib.suppress(ValueError, OverflowError, OSError):
        moment = time.mktime((*member.date_time, 0, 0, -1))
        os.utime(place, (moment, moment))
    return written
