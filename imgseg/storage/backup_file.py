"""The file of a backup: a zip of everything, with a list of what belongs to it."""

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from imgseg.errors import InputError, reason_of
from imgseg.storage.photos import photo_store
from imgseg.storage.whole_file import whole_file

LIST = "backup.json"
FORM = 1
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Entry:
    """A file or folder by its ``path`` in App_data, with ``/``.

    ``member`` is its name in the zip, empty for a folder and for a ``link``: the path of a file
    before it that it is another name of. ``mode`` are its rights.
    """

    path: str
    mode: int
    mtime_ns: int = 0
    member: str = ""
    link: str = ""


class BackupWriter:
    """Puts files and folders into a backup; `finish` ends it."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self._entries: list[Entry] = []
        # Where files with several names were put: a search's Output takes no room of its own.
        self._names: dict[tuple[int, int], str] = {}

    def add_folder(self, path: str, place: Path) -> None:
        """Add an empty folder."""
        self._entries.append(Entry(path, place.stat().st_mode & 0o777))

    def add_file(self, path: str, place: Path) -> None:
        """Add a file; ``path`` is that in App_data.

        Raises:
            FileNotFoundError: it is gone.
        """
        status = place.stat()
        same = status.st_dev, status.st_ino
        known = self._names.get(same, "") if status.st_nlink > 1 else ""
        member = ""
        if not known:
            with photo_store().file_of(place).open("rb") as content:
                member = self._add(path, content)
        self._names.setdefault(same, path)
        mode = status.st_mode & 0o777
        self._entries.append(Entry(path, mode, status.st_mtime_ns, member, known))

    def finish(self, left_out: set[str]) -> None:
        """Write the list, without what lies at or below the paths of ``left_out``."""
        kept = [asdict(entry) for entry in self._entries if not _below(entry.path, left_out)]
        # Names that are no valid text (old disks hold them) stand in it as escapes.
        self._zip.writestr(LIST, json.dumps({"form": FORM, "entries": kept}))

    def _add(self, path: str, content: IO[bytes]) -> str:
        member = os.fsencode(f"App_data/{path}").decode("utf-8", "backslashreplace")
        with self._zip.open(zipfile.ZipInfo(member), "w", force_zip64=True) as copy:
            shutil.copyfileobj(content, copy, MEGABYTE)
        return member


@contextmanager
def write_backup(file: Path) -> Iterator[BackupWriter]:
    """Give what fills a backup, which stands at ``file`` once it is whole.

    Raises:
        OSError: it cannot be written.
    """
    with whole_file(file) as part:
        # It holds what opens the accounts: for this account's eyes only.
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w+b") as opened:
            # Photos do not get smaller.
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_STORED) as zipped:
                yield BackupWriter(zipped)
            os.fsync(opened.fileno())


def unpack(file: Path, folder: Path, last: str) -> None:
    """Unpack a backup into a folder; the file at the path ``last`` comes when all else is there.

    Raises:
        InputError: it is none, is damaged or cut off; what was unpacked until then is there.
        OSError: the folder cannot be written.
        StoreAwayError: photos are to lie elsewhere, and that cannot be reached.
    """
    try:
        with zipfile.ZipFile(file) as zipped:
            entries = _read_list(zipped)
            for entry in sorted(entries, key=lambda entry: entry.path == last):
                _unpack(zipped, entry, folder)
            # Once all is in them: a folder may be one that nobody writes to.
            for entry in entries:
                if (folder / entry.path).is_dir():
                    (folder / entry.path).chmod(entry.mode)
    except (zipfile.BadZipFile, EOFError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{file} is no whole backup of imgseg ({error}): take another one; nothing was"
            " restored."
        ) from error


def _read_list(zipped: zipfile.ZipFile) -> list[Entry]:
    read = json.loads(zipped.read(LIST))
    if read["form"] != FORM:
        raise ValueError("a newer imgseg made it")
    entries = [Entry(**entry) for entry in read["entries"]]
    for path in [entry.path for entry in entries] + [entry.link for entry in entries]:
        # Whoever made the file, nothing is written outside of App_data.
        if ".." in PurePosixPath(path).parts or Path(path).is_absolute() or Path(path).drive:
            raise ValueError(f"{path!r} leads out of it")
    return entries


def _unpack(zipped: zipfile.ZipFile, entry: Entry, folder: Path) -> None:
    place = folder / entry.path
    if not entry.member and not entry.link:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    if entry.link:
        try:
            os.link(folder / entry.link, place)
        except OSError:
            # Not every disk gives a file several names.
            shutil.copy2(folder / entry.link, place)
        return
    # To the end, where the sum of its bytes is compared.
    with whole_file(place) as part:
        with zipped.open(entry.member) as content, part.open("xb") as copy:
            shutil.copyfileobj(content, copy, MEGABYTE)
        part.chmod(entry.mode)
        os.utime(part, ns=(entry.mtime_ns, entry.mtime_ns))
    photo_store().put(place, place)


def _below(path: str, places: set[str]) -> bool:
    return path in places or any(str(above) in places for above in PurePosixPath(path).parents)


def reading_failed(file: Path, error: OSError) -> InputError:
    """What to say where a file cannot be read or written."""
    name = error.filename or file
    return InputError(
        f"{name} cannot be read or written ({reason_of(error)}): check the file, its rights and"
        " the room on the disk."
    )
