"""The folders outside App_data that albums may be read from in place: IMGSEG_FOLDERS names them.

Others may write there: what is read of them is opened so that no link leads out, even one that is
put there between two looks.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from imgseg import config
from imgseg.errors import InputError
from imgseg.sentences import gettext_noop

# No photos lie there, and some files there never end.
SYSTEM = tuple(map(Path, ("/proc", "/sys", "/dev", "/etc", "/boot")))
# Linux: what a file that is open here is called, wherever it lies by now.
OPEN_FILES = Path("/proc/self/fd")
LEADS_OUT = gettext_noop("it leads out of its folder, or is no plain file")


class LeadsOutError(OSError):
    """A photo is none: by a link, it lies outside the folders that may be read."""

    def __init__(self, photo: Path) -> None:
        super().__init__(errno.EACCES, LEADS_OUT, str(photo))


class Fence(NamedTuple):
    """Folders, by their real paths: a photo has to lie in one that is open, in none closed."""

    open: list[str]
    closed: list[str]

    def holds(self, real: Path) -> bool:
        """Whether a file or folder, by its real path, is within."""
        return _is_in(real, self.open) and not _is_in(real, self.closed)


def roots() -> list[Path]:
    """The folders that IMGSEG_FOLDERS names, by their real paths; one may be away just now.

    Raises:
        InputError: one of them is no folder to have photos in.
    """
    return [_root(text) for text in str(config.read("IMGSEG_FOLDERS")).split(os.pathsep) if text]


def fence() -> Fence:
    """What may be read in place, as the settings say."""
    closed = [config.app_data(), *SYSTEM]
    return Fence([str(root) for root in roots()], [str(place) for place in closed])


def fence_of(photo: Path) -> Fence | None:
    """What holds for a photo, by its absolute path: None where it is in no folder of others."""
    # Most have none, and every photo is asked about.
    if not config.read("IMGSEG_FOLDERS"):
        return None
    within = fence()
    return within if within.holds(photo) else None


@contextmanager
def pinned(photo: Path, within: Fence | None) -> Iterator[Path]:
    """Give a path to open the photo by; with a fence, it leads to one file meanwhile.

    On Linux nobody can put another in its place; elsewhere the moment of opening is left.

    Raises:
        LeadsOutError: its real place is not within the fence, or it is no plain file.
        OSError: it cannot be opened.
    """
    if within is None:
        yield photo
        return
    # A pipe would be waited for.
    descriptor = os.open(photo, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    try:
        opened = OPEN_FILES / str(descriptor)
        real = Path(os.path.realpath(opened if opened.exists() else photo))
        if not within.holds(real) or not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise LeadsOutError(photo)
        yield opened if opened.exists() else real
    finally:
        os.close(descriptor)


def _root(text: str) -> Path:
    place = os.path.expanduser(text)  # noqa: PTH111
    root = Path(os.path.realpath(place))
    refused = root.parent == root or _is_in(root, [config.app_data(), *SYSTEM])
    if refused or not os.path.isabs(place):  # noqa: PTH117
        raise InputError(
            "IMGSEG_FOLDERS names %(text)s: name folders of photos by their whole paths,"
            " such as /home/anna/Pictures, and neither App_data nor folders of the system.",
            text=text,
        )
    return root


def _is_in(real: Path, folders: list[Path] | list[str]) -> bool:
    return any(real.is_relative_to(folder) for folder in folders)
