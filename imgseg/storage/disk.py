"""The disk: when it is full, and how much lies on it."""

import os
from pathlib import Path

from sqlalchemy.exc import OperationalError

from imgseg.errors import FULL_DISK


def is_full(error: BaseException) -> bool:
    """Whether something failed because no space is left: a file, or the database."""
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlite_errorname", "") == "SQLITE_FULL"
    return isinstance(error, OSError) and error.errno in FULL_DISK


def bytes_below(folder: Path) -> int:
    """How much all files in the folder and its sub-folders hold; 0 where it is gone."""
    total = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            # Somebody deletes at the same time: what is gone holds nothing.
            continue
    return total
