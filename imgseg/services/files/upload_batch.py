"""One upload on its way in: each file whole or not at all."""

from __future__ import annotations

import contextlib
import filecmp
import hashlib
import itertools
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from imgseg import config
from imgseg.errors import FULL_DISK, BusyError, InputError, NotFoundError, reason_of
from imgseg.services.files.allowance import (
    MEGABYTE,
    Allowance,
    OverAllowanceError,
    Room,
    refuse_on_full_disk,
)
from imgseg.services.files.fingerprints import Fingerprint
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.safe_names import numbered, safe_path
from imgseg.services.files.unzip import unpack
from imgseg.storage.folders import OTHER_SUFFIXES, PHOTO_SUFFIXES, is_clutter, is_photo
from imgseg.storage.photos import photo_store
from imgseg.text.language import gettext, gettext_noop, told

GONE = gettext_noop("What these photos were for has been deleted.")
# One zip at a time: each takes the processor and the disk, which others need too.
_unpacking = threading.Lock()
PATIENCE_SECONDS = 10.0


@dataclass
class Received:
    """What became of the files.

    So many were newly ``saved``, so many ``kept`` because they were here already; ``skipped``
    names those that are no photos, ``errors`` are sentences. ``placed`` are the names that the
    saved have now.
    """

    saved: int = 0
    kept: int = 0
    skipped: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    placed: list[str] = field(default_factory=list)

    def as_json(self, total: int) -> dict[str, object]:
        """What a browser is told, with how many photos there are now."""
        told = asdict(self) | {"total": total}
        # It knows what it sent, and a zip may hold thousands.
        del told["placed"]
        return told


class Sent(NamedTuple):
    """A file that came: its name (a relative path), its content, and its time where it is known.

    ``changed`` is in milliseconds since 1970, as browsers count; it is anybody's word.
    """

    name: str
    content: IO[bytes]
    changed: int | None = None


class Batch:
    """Takes files into ``folder``; each waits in ``place`` until it is whole.

    ``room`` is from `room_in`, ``allowance`` from `allowance_of`. ``fingerprints`` are those of the
    photos put in place, by relative name, until somebody takes note of them and clears them.
    """

    def __init__(self, folder: PhotoFolder, place: Path, room: Room, allowance: Allowance) -> None:
        self.received = Received()
        self.fingerprints: dict[str, Fingerprint] = {}
        self._folder = folder
        self._place = place
        self._room = room
        self._allowance = allowance
        self._numbers = itertools.count()

    def take(self, sent: Sent) -> None:
        """Take in one file; what is wrong with it alone becomes one of the errors.

        Raises:
            BusyError: it is a zip, and others have been unpacked for too long.
            NotFoundError: the folder was deleted meanwhile.
            InputError: no space, or the folder is full.
        """
        name = sent.name
        try:
            if name.lower().endswith(".zip"):
                self._take_zip(name, sent.content)
            else:
                self._take_file(sent)
        except _FullError:
            raise InputError(
                "The limit of %(limit)s photos is reached at %(name)s: make another album, or"
                " raise IMGSEG_MAX_PHOTOS.",
                limit=config.read("IMGSEG_MAX_PHOTOS"),
                name=name,
            ) from None
        except OverAllowanceError:
            # The files after it would not fit either.
            raise
        except InputError as error:
            self.received.errors.append(told(error))
        except OSError as error:
            if error.errno in FULL_DISK:
                raise InputError(
                    "There is no space left on the disk for %(name)s: free some, then upload"
                    " again.",
                    name=name,
                ) from None
            if not self._folder.photos.is_dir():
                raise NotFoundError(GONE) from None
            self.received.errors.append(
                gettext(
                    "%(name)s could not be saved (%(why)s): rename it.",
                    name=name,
                    why=reason_of(error),
                )
            )

    def _take_file(self, sent: Sent) -> None:
        path = safe_path(sent.name)
        if is_clutter(path):
            return
        suffix = PurePosixPath(path).suffix.lower()
        if not path or suffix in OTHER_SUFFIXES:
            self.received.skipped.append(sent.name)
            return
        waiting = self._place / f"{next(self._numbers)}{suffix if suffix in PHOTO_SUFFIXES else ''}"
        refuse_on_full_disk(_size_of(sent.content), sent.name)
        with waiting.open("wb") as file:
            shutil.copyfileobj(sent.content, file, MEGABYTE)
        if sent.changed is not None:
            # An impossible time is no reason to lose the photo.
            with contextlib.suppress(ValueError, OverflowError, OSError):
                os.utime(waiting, (sent.changed / 1000, sent.changed / 1000))
        self._keep(path, waiting)

    def _take_zip(self, name: str, stream: IO[bytes]) -> None:
        into = self._place / f"{next(self._numbers)}-unpacked"
        into.mkdir()
        try:
            most_bytes = int(config.read("IMGSEG_MAX_UNZIPPED_MB")) * MEGABYTE
            with _alone_unpacking(name):
                room = max(self._room.left, 0)
                unpacked = unpack(stream, name, into, room, most_bytes, refuse_on_full_disk)
            self.received.skipped += unpacked.skipped
            if not unpacked.files:
                self.received.errors.append(gettext("There is no photo in %(name)s.", name=name))
            for path, waiting in unpacked.files:
                self._keep(path, waiting)
        finally:
            # The next file of the batch may need the space.
            shutil.rmtree(into)

    def _keep(self, path: str, waiting: Path) -> None:
        if not is_photo(waiting):
            self.received.skipped.append(path)
            return
        with waiting.open("rb") as content:
            sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        with self._room.placing:
            # Making the sub-folder below must not bring a deleted album back.
            if not self._folder.photos.is_dir():
                raise NotFoundError(GONE)
            for number in itertools.count(1):
                name = numbered(path, number)
                target = self._folder.photos / name
                if not os.path.lexists(target):
                    break
                if target.is_file() and _same(target, waiting):
                    self.received.kept += 1
                    self._fingerprint(name, target, sha256)
                    return
            if self._room.left <= 0:
                raise _FullError
            self._allowance.take(waiting.stat().st_size, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            photo_store().put(waiting, target)
            self._room.left -= 1
            self._fingerprint(name, target, sha256)
        self.received.saved += 1
        self.received.placed.append(name)

    def _fingerprint(self, name: str, target: Path, sha256: str) -> None:
        self.fingerprints[name] = Fingerprint.of(target.stat(), sha256)


def _same(photo: Path, waiting: Path) -> bool:
    if photo.stat().st_size != waiting.stat().st_size:
        return False
    return filecmp.cmp(photo_store().file_of(photo), waiting, shallow=False)


def _size_of(content: IO[bytes]) -> int:
    at = content.tell()
    size = content.seek(0, os.SEEK_END)
    content.seek(at)
    return size - at


@contextlib.contextmanager
def _alone_unpacking(name: str) -> Iterator[None]:
    if not _unpacking.acquire(timeout=PATIENCE_SECONDS):
        raise BusyError(
            "%(name)s waits for other zips to be unpacked: send it again in a minute.", name=name
        )
    try:
        yield
    finally:
        _unpacking.release()


class _FullError(Exception):
    """The folder holds as many photos as it may."""
