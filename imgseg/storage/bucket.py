"""Photos in a bucket that speaks S3, and shells of them in App_data."""

import hashlib
import logging
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from imgseg.errors import StoreAwayError
from imgseg.storage.objects import Objects
from imgseg.storage.photo_cache import PhotoCache
from imgseg.storage.photo_store import LocalFolder
from imgseg.storage.shells import make_shell

# In App_data: the folder of an album, a search or a person, and the folders of photos in it.
PHOTO = re.compile(
    r"(users/\d+/(?:albums|searches|people)/\d+)/((?:Test|Train|photos)/.+)", re.DOTALL
)
# In App_data.
CACHE = "cache"
# Notes of what is to be removed, named after its folder.
TO_REMOVE = "to-remove"
log = logging.getLogger(__name__)


class Bucket(LocalFolder):
    """See `PhotoStore`. An object is named after its album or search, and a hash of its photo's
    name: S3 takes shorter names than disks do, and need not know them.

    Raises:
        InputError: as `Objects`.
    """

    def __init__(self, address: str, app_data: Path) -> None:
        self._objects = Objects(address)
        self.address = self._objects.address
        self._app_data = app_data
        self._cache = PhotoCache(app_data / CACHE)

    def check(self) -> None:
        """See that photos can be written, read and removed."""
        self._objects.check()

    def answers(self) -> bool:
        """See `PhotoStore`."""
        return self._objects.answers()

    def users(self) -> set[int]:
        """The numbers of the users whose photos are there."""
        return {int(name) for name in self._objects.names_in("users") if name.isdecimal()}

    def holds(self, photo: Path) -> bool:
        """Whether the path is one of a photo of the web app."""
        return self._key(photo) is not None

    def put(self, whole: Path, photo: Path) -> None:
        """See `PhotoStore`."""
        key = self._key(photo)
        if key is None:
            super().put(whole, photo)
            return
        self._objects.send(whole, key)
        status = whole.stat()
        # It is looked at soon.
        self._cache.take(key, whole)
        try:
            make_shell(photo, status.st_size, status.st_mtime_ns)
        except OSError:
            # Its folder was deleted meanwhile; so must this be.
            self._try_to_delete([key])
            raise

    def send(self, photo: Path) -> str:
        """Copy a photo that lies in App_data to its place in the bucket; App_data stays as it is.

        Returns:
            The SHA-256 of what lies there then, in hexadecimal.
        """
        key = str(self._key(photo))
        self._objects.send(photo, key)
        return self._objects.sha256_of(key)

    def also_at(self, photo: Path, place: Path) -> None:
        """See `PhotoStore`."""
        old, new = self._key(photo), self._key(place)
        if old and new:
            self._objects.copy(old, new)
        super().also_at(photo, place)

    def file_of(self, photo: Path) -> Path:
        """See `PhotoStore`."""
        key = self._key(photo)
        if key is None:
            return photo
        try:
            status = photo.stat()
        except FileNotFoundError:
            # On another machine than the web app's there are no shells.
            status = None
        size = status.st_size if status else None
        return self._cache.get(key, status, lambda part: self._objects.fetch(key, part, size))

    def remove(self, photos: Iterable[Path]) -> None:
        """See `PhotoStore`."""
        photos = list(photos)
        keys = [key for photo in photos if (key := self._key(photo))]
        self._objects.delete(keys)
        for key in keys:
            self._cache.forget(key)
        super().remove(photos)

    @contextmanager
    def renamed(self, before: Path, after: Path) -> Iterator[None]:
        """See `PhotoStore`."""
        names = [one.relative_to(before) for one in before.rglob("*") if one.is_file()]
        old = [str(self._key(before / name)) for name in names]
        new = [str(self._key(after / name)) for name in names]
        try:
            for one, other in zip(old, new, strict=True):
                self._objects.copy(one, other)
            with super().renamed(before, after):
                yield
        except BaseException:
            self._try_to_delete(new)
            raise
        self._try_to_delete(old)

    def announce(self, folders: Iterable[Path]) -> None:
        """See `PhotoStore`."""
        for folder in folders:
            self._objects.write_empty(self._note(folder))

    def renounce(self, folders: Iterable[Path]) -> None:
        """See `PhotoStore`."""
        self._try_to_delete([self._note(folder) for folder in folders])

    def announced(self) -> list[Path]:
        """See `PhotoStore`."""
        notes = self._objects.names_in(TO_REMOVE)
        return [self._app_data.joinpath(*note.split("-")) for note in notes]

    def remove_below(self, folders: Iterable[Path]) -> None:
        """See `PhotoStore`."""
        folders = list(folders)
        for folder in folders:
            below = folder.relative_to(self._app_data).as_posix()
            self._objects.delete(self._objects.keys_below(below))
            self._cache.forget_below(f"{below}/")
        self.renounce(folders)

    def forget_files(self, photos: Iterable[Path] | None = None) -> None:
        """See `PhotoStore`."""
        if photos is None:
            self._cache.forget_below("")
            return
        for key in filter(None, map(self._key, photos)):
            self._cache.forget(key)

    def _key(self, photo: Path) -> str | None:
        """What the photo's object is called; None for what is no photo of the web app."""
        if not photo.is_relative_to(self._app_data):
            return None
        found = PHOTO.fullmatch(photo.relative_to(self._app_data).as_posix())
        if not found:
            return None
        return f"{found[1]}/{hashlib.sha256(os.fsencode(found[2])).hexdigest()}"

    def _note(self, folder: Path) -> str:
        return f"{TO_REMOVE}/{'-'.join(folder.relative_to(self._app_data).parts)}"

    def _try_to_delete(self, keys: list[str]) -> None:
        """Delete what nobody sees any more; what stays goes with its album or search."""
        for key in keys:
            self._cache.forget(key)
        try:
            self._objects.delete(keys)
        except StoreAwayError as error:
            log.warning("What is not needed any more stays in the bucket for now: %s", error)
