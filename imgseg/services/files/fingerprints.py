"""What is remembered of a file, so that its content need not be read again to know it."""

import os
from pathlib import Path
from typing import NamedTuple

from imgseg import config


class Fingerprint(NamedTuple):
    """A file's size in bytes, its time in nanoseconds, and the SHA-256 its content had then."""

    size: int
    mtime_ns: int
    sha256: str


def path_key(path: Path) -> str:
    """A path as the database keeps it: relative inside App_data, so that the folder may move."""
    if path.is_relative_to(config.app_data()):
        path = path.relative_to(config.app_data())
    # Names that are no valid text (old disks hold them) would be refused by the database.
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
