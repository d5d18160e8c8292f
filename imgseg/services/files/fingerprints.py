"""By what a file is known without its content being read again."""

import os
from pathlib import Path
from typing import NamedTuple

from imgseg import config

LATEST = 2**63 - 1
# Of a file: bytes, and nanoseconds.
SizeAndTime = tuple[int, int]


class Fingerprint(NamedTuple):
    """A file's size in bytes, its time in nanoseconds, and the SHA-256 its content had then."""

    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, status: os.stat_result, sha256: str) -> "Fingerprint":
        """That of a file with this status and content."""
        return cls(*size_and_time(status), sha256)

    def fits(self, status: os.stat_result) -> bool:
        """Whether a file still has its size and time."""
        return (self.size, self.mtime_ns) == size_and_time(status)


def size_and_time(status: os.stat_result) -> tuple[int, int]:
    """A file's size in bytes, and its time in nanoseconds as the database can keep it."""
    # It counts them until 2262; a camera's clock may say anything.
    return status.st_size, max(-LATEST, min(status.st_mtime_ns, LATEST))


def path_key(path: Path) -> str:
    """A path as the database keeps it: relative inside App_data, so that the folder may move."""
    if path.is_relative_to(config.app_data()):
        path = path.relative_to(config.app_data())
    return name_key(path.as_posix())


def name_key(name: str) -> str:
    """A name, or several with ``/``, as the database keeps it within a path."""
    # Names that are no valid text (old disks hold them) would be refused by the database.
    return os.fsencode(name).decode("utf-8", "backslashreplace")
