"""Room kept on the disk for what makes room: a deletion has to write before anything goes."""

import contextlib
import os
import shutil
from collections.abc import Iterator

from imgseg.errors import FULL_DISK
from imgseg.storage import places

# The database writes what it overwrites: the faces of the largest album are half of that.
RESERVE = 128 << 20


def keep_reserve() -> None:
    """Have the reserve on the disk, if there is room for it."""
    file = places.reserve()
    if file.exists() and file.stat().st_size == RESERVE:
        return
    try:
        with file.open("wb") as opened:
            _fill(opened.fileno())
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        # What could be had of it must not stay either: it helps nobody.
        file.unlink(missing_ok=True)


@contextlib.contextmanager
def reserve_open() -> Iterator[None]:
    """Let what is done meanwhile use the reserve where the disk is full; then keep it again."""
    if shutil.disk_usage(places.reserve().parent).free >= RESERVE:
        yield
        return
    places.reserve().unlink(missing_ok=True)
    try:
        yield
    finally:
        keep_reserve()


def _fill(file: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, RESERVE)
        return
    # Not zeros, which some disks keep in no room at all.
    piece = os.urandom(1 << 20)
    for _ in range(RESERVE // len(piece)):
        os.write(file, piece)
