"""Copies of photos from a bucket, for as long as there is room for them."""

import os
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from imgseg.storage.whole_file import whole_file

# What is read once is soon read again: a look at a photo, then a closer one, a thumbnail, a zip.
MOST_BYTES = 1 << 30
# Several photos may be on their way at once, but not twice the same.
LINES = 16
LOCK = "lock"


class PhotoCache:
    """Copies by name, a relative path; the one that was not read for longest goes first.

    They lie in a folder of this process's own below ``folder``, and go with it; what a process left
    there that was killed goes with the next one.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_after_the_dead(folder)
        self._folder = Path(tempfile.mkdtemp(dir=folder))
        # Held for as long as this process lives.
        self._alive = FileLock(self._folder / LOCK)
        self._alive.acquire()
        self._sizes: OrderedDict[str, int] = OrderedDict()
        self._bytes = 0
        self._changing = threading.Lock()
        self._lines = [threading.Lock() for _ in range(LINES)]
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def get(self, name: str, status: os.stat_result | None, fetch: Callable[[Path], None]) -> Path:
        """The copy, fetched if it is not here; it does not exist where there is nothing to fetch.

        Args:
            name: what it goes by.
            status: of the file that it must equal in size and time; None where any will do.
            fetch: writes it to a path, or raises FileNotFoundError.
        """
        copy = self._folder / name
        with self._lines[hash(name) % LINES]:
            if not _fits(copy, status):
                copy.parent.mkdir(parents=True, exist_ok=True)
                try:
                    with whole_file(copy) as part:
                        fetch(part)
                        if status:
                            _be_like(part, status)
                except FileNotFoundError:
                    return copy
            self._keep(name, copy.stat().st_size)
        return copy

    def take(self, name: str, file: Path) -> None:
        """Let a file become the copy of that name."""
        copy = self._folder / name
        with self._lines[hash(name) % LINES]:
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, copy)
            self._keep(name, copy.stat().st_size)

    def forget(self, name: str) -> None:
        """Remove a copy, if there is one."""
        with self._changing:
            if name in self._sizes:
                self._drop(name)

    def forget_below(self, name: str) -> None:
        """Remove all copies whose names begin so."""
        with self._changing:
            for one in [one for one in self._sizes if one.startswith(name)]:
                self._drop(one)

    def _keep(self, name: str, size: int) -> None:
        with self._changing:
            self._bytes += size - self._sizes.pop(name, 0)
            self._sizes[name] = size
            while self._bytes > MOST_BYTES and len(self._sizes) > 1:
                self._drop(next(iter(self._sizes)))

    def _drop(self, name: str) -> None:
        self._bytes -= self._sizes.pop(name)
        (self._folder / name).unlink(missing_ok=True)


def _clear_after_the_dead(folder: Path) -> None:
    for left in folder.iterdir():
        # What lives is at work with its own.
        with suppress(Timeout), FileLock(left / LOCK, timeout=0):
            shutil.rmtree(left, ignore_errors=True)


def _fits(copy: Path, status: os.stat_result | None) -> bool:
    try:
        mine = copy.stat()
    except FileNotFoundError:
        return False
    return status is None or (mine.st_size, mine.st_mtime_ns) == (
        status.st_size,
        status.st_mtime_ns,
    )


def _be_like(copy: Path, status: os.stat_result) -> None:
    copy.chmod(status.st_mode & 0o777)
    os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))
