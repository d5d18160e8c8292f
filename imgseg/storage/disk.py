"""The disk: when it is full, and how much lies on it."""

import functools
import os
import shutil
from pathlib import Path

from sqlalchemy.exc import OperationalError

from imgseg import config
from imgseg.errors import FULL_DISK
from imgseg.storage.dialects import is_full_database


def is_full(error: BaseException) -> bool:
    """Whether something failed because no space is left: a file, or the database."""
    if isinstance(error, OperationalError):
        return is_full_database(error)
    return isinstance(error, OSError) and error.errno in FULL_DISK


def room() -> int:
    """How many bytes may still be written below App_data; negative where too little is free."""
    free = shutil.disk_usage(config.app_data()).free
    return free - int(config.read("IMGSEG_KEEP_FREE_MB")) * 1024 * 1024


def bytes_below(folder: Path, *, linked: bool = True, growing: str = "") -> int:
    """How much all files in the folder and its sub-folders hold; 0 where it is gone.

    Without ``linked``, files that have another name elsewhere do not count. Files in sub-folders
    called ``growing`` are looked at each time.
    """
    look_again = _look_into.__wrapped__
    total = 0
    waiting = [str(folder)]
    while waiting:
        place = waiting.pop()
        try:
            look = look_again if Path(place).name == growing else _look_into
            size, folders = look(place, linked, os.stat(place).st_mtime_ns)  # noqa: PTH116
        except FileNotFoundError:
            # Somebody deletes at the same time: what is gone holds nothing.
            continue
        total += size
        waiting += folders
    return total


# Looking at each of ten thousand files again would make a page slow. A folder's time changes with
# every file that comes or goes, and most files are not written to where they lie.
@functools.lru_cache(maxsize=10_000)
def _look_into(place: str, linked: bool, _mtime_ns: int) -> tuple[int, list[str]]:
    size = 0
    folders = []
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
                continue
            status = entry.stat(follow_symlinks=False)
            if linked or status.st_nlink == 1:
                size += status.st_size
    return size, folders
