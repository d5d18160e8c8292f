"""What lies in a folder that is read in place: its photos, and where disks are mounted."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from imgseg.errors import FolderAwayError
from imgseg.sentences import Sentence
from imgseg.services.files.fingerprints import SizeAndTime
from imgseg.storage.folders import CLUTTER_FOLDERS, PHOTO_SUFFIXES, is_photo
from imgseg.storage.roots import Fence

# What neither a database nor a page can hold: control characters, and bytes that are no text.
NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass
class Found:
    """The photos by name (relative, ``/``), each with its size in bytes and time in nanoseconds.

    ``folders`` are the folder itself and those in it that were looked into. Sub-folders, named as
    photos are: ``disks`` are those on which a disk is mounted, "" the folder itself; ``closed``
    could not be read. ``unnamed`` counts files and folders whose names are no text.
    """

    photos: dict[str, SizeAndTime] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)
    disks: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    unnamed: int = 0


def look_into(folder: Path, within: Fence) -> Found:
    """Look for photos in a folder and its sub-folders; hidden ones are left out, and clutter.

    Links to folders are not followed, those to photos only where they lead to one ``within``.

    Raises:
        FolderAwayError: the folder is not there.
    """
    found = Found(disks=[""] if is_mounted(folder) else [])
    try:
        device = folder.stat().st_dev
        waiting = [("", device)]
        while waiting:
            below, device = waiting.pop()
            try:
                waiting += _look_at(folder, below, device, within, found)
            except OSError:
                if not below:
                    raise
                found.closed.append(below)
    except OSError as error:
        raise FolderAwayError(away(folder)) from error
    return found


def is_mounted(place: Path) -> bool:
    """Whether a disk is mounted there."""
    return os.path.ismount(place)


def away(folder: Path) -> Sentence:
    """What is said of a folder that cannot be reached."""
    return Sentence(
        "The folder %(folder)s is away, or empty where it was not: connect its disk or NAS. What"
        " was found in it stays meanwhile.",
        {"folder": folder},
    )


def lies_in(name: str, folders: Iterable[str]) -> bool:
    """Whether a photo lies in one of the sub-folders, of which "" is the folder itself."""
    return any(not folder or name.startswith(f"{folder}/") for folder in folders)


def _look_at(
    folder: Path, below: str, device: int, within: Fence, found: Found
) -> list[tuple[str, int]]:
    """Take in one sub-folder; give those in it, with the devices they lie on."""
    here = folder / below
    with os.scandir(here) as entries:
        listed = list(entries)
    found.folders.append(here)
    into: list[tuple[str, int]] = []
    for entry in listed:
        if entry.name.startswith(".") or entry.name.lower() in CLUTTER_FOLDERS:
            continue
        if NO_TEXT.search(entry.name):
            found.unnamed += 1
            continue
        name = f"{below}/{entry.name}" if below else entry.name
        if not entry.is_dir(follow_symlinks=False):
            if status := _photo_status(entry, within):
                found.photos[name] = status.st_size, status.st_mtime_ns
        # The roots may lie around App_data.
        elif within.holds(here / entry.name):
            its_device = entry.stat(follow_symlinks=False).st_dev
            if its_device != device:
                found.disks.append(name)
            into.append((name, its_device))
    return into


def _photo_status(entry: os.DirEntry[str], within: Fence) -> os.stat_result | None:
    """The size and time of what is a photo; None of all else."""
    if not entry.is_file():
        return None
    if entry.is_symlink() and not within.holds(Path(os.path.realpath(entry.path))):
        return None
    # Nearly all are told by their names: of a hundred thousand, a path each takes a second.
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122
    if suffix not in PHOTO_SUFFIXES and not is_photo(Path(entry.path)):
        return None
    try:
        return entry.stat()
    except OSError:
        # Gone since.
        return None
