"""The folders of photos: an album, the Target and unknown of a search, those of a person."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, object_session

from imgseg.errors import FolderAwayError, InputError, NotFoundError
from imgseg.models.album import Album
from imgseg.models.folder_photo import FolderPhoto
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.sentences import gettext_noop
from imgseg.services.files.folder_listing import away, is_mounted
from imgseg.storage import places
from imgseg.storage.photos import photo_store
from imgseg.storage.roots import fence

NO_SUCH_PHOTO = gettext_noop("There is no such photo here: it may have been removed.")
# So many photos of a folder are asked for: where none is there, the folder is away.
SOME = 50
TRAIN_FOLDERS = {"target": "Target", "unknown": "unknown"}


@dataclass(frozen=True)
class PhotoFolder:
    """Where the photos lie, where their thumbnails do, and where uploads wait to be whole."""

    photos: Path
    thumbs: Path
    incoming: Path

    @property
    def parts(self) -> Path:
        """Where parts of large files wait for the rest."""
        return self.incoming.with_name(places.PARTS)

    def refuse_changes(self) -> None:
        """Refuse to put photos in, or take photos out, where that is not for imgseg to do.

        Raises:
            InputError: the photos are read in place.
        """

    def refuse_while_away(self) -> None:
        """Refuse to work with photos that cannot be reached.

        Raises:
            FolderAwayError: they are read in place, and their folder is away.
        """

    def create(self) -> None:
        """Make the folders, empty. Uploads never do, so that a deleted album cannot come back."""
        # The database gives the number of an album or search that was not kept to the next one, and
        # none else that a folder with photos has had (`skip_used_numbers`, at every start).
        for left in (self.photos, self.thumbs):
            if left.exists():
                shutil.rmtree(left)
        for folder in (self.photos, self.thumbs, self.incoming):
            folder.mkdir(parents=True, exist_ok=True)

    def count(self) -> int:
        """How many photos there are."""
        return sum(len(names) for _, _, names in os.walk(self.photos))

    def names(self) -> list[str]:
        """The photos as relative paths with ``/``, sorted; none where the folder is gone."""
        found: list[str] = []
        # Every file is one: uploads let nothing else in. Looking at each again would make the
        # pages of a large album slow.
        for parent, _, names in os.walk(self.photos):
            below = Path(parent).relative_to(self.photos)
            found += names if below == Path() else [f"{below.as_posix()}/{name}" for name in names]
        return sorted(found)

    def cover(self) -> str | None:
        """The photo that stands for them all; None while there is none."""
        return next(iter(self.names()), None)

    def find(self, name: str) -> Path:
        """The file of the photo ``name``, a relative path.

        Raises:
            NotFoundError: there is none; a path that leads out of the folder is none, nor is
                another spelling of a photo's path: what is kept about a photo goes by one name.
        """
        inside = Path(name)
        leads_out = inside.is_absolute() or inside.drive or ".." in inside.parts or "\0" in name
        joined = None if leads_out else self.photos / inside
        # Path.is_file would raise where the name is longer than any file's.
        if joined is not None and os.path.isfile(joined):  # noqa: PTH113
            photo = Path(joined)
            if photo.relative_to(self.photos).as_posix() == name:
                return photo
        raise NotFoundError(NO_SUCH_PHOTO)

    def open(self, name: str) -> Path:
        """The file to read the photo ``name`` from, at once.

        Raises:
            NotFoundError: as `find`, or the store of photos has lost it.
        """
        file = photo_store().file_of(self.find(name))
        if not file.exists():
            raise NotFoundError(NO_SUCH_PHOTO)
        return file

    def thumb(self, name: str) -> Path:
        """Where the thumbnail of the photo ``name`` lies once it is made."""
        return self.thumbs / f"{_key(name)}.jpg"

    def preview(self, name: str) -> Path:
        """Where the preview of the photo ``name`` lies once it is made."""
        return self.thumbs / f"{_key(name)}.large.jpg"


@dataclass(frozen=True)
class SourceFolder(PhotoFolder):
    """The photos of an album that are read in place, as the last look at their folder found them.

    Nothing is ever written there; only thumbnails lie in App_data.
    """

    album: Album

    def refuse_changes(self) -> None:
        """See `PhotoFolder`."""
        raise InputError(
            "This album is the folder %(photos)s, and imgseg changes nothing there: put"
            " photos in, or take them out, with the programs you use for that.",
            photos=self.photos,
        )

    def refuse_while_away(self) -> None:
        """See `PhotoFolder`."""
        if not fence().holds(self.photos):
            raise FolderAwayError(
                "The folder %(photos)s may not be read any more: name it in IMGSEG_FOLDERS"
                " again. What was found in it stays.",
                photos=self.photos,
            )
        names = self.names()
        some = names[:: max(1, len(names) // SOME)]
        # All at once is no deletion.
        if not any(os.path.lexists(self.photos / name) for name in some or [""]):
            raise FolderAwayError(away(self.photos))
        for disk in (self.album.looked or {}).get("disks", []):
            if not is_mounted(self.photos / disk):
                raise FolderAwayError(away(self.photos / disk))

    def create(self) -> None:
        """See `PhotoFolder`: only thumbnails have a place of ours."""
        if self.thumbs.exists():
            shutil.rmtree(self.thumbs)
        self.thumbs.mkdir(parents=True)

    def count(self) -> int:
        """See `PhotoFolder`."""
        return self._session.scalar(self._about(func.count())) or 0

    def names(self) -> list[str]:
        """See `PhotoFolder`."""
        return sorted(self._session.scalars(self._about(FolderPhoto.name)))

    def cover(self) -> str | None:
        """See `PhotoFolder`."""
        return self._session.scalar(self._about(func.min(FolderPhoto.name)))

    def find(self, name: str) -> Path:
        """See `PhotoFolder`; the file may be away just now."""
        # Of what a name leads to, only what the look found is a photo.
        named = self._about(FolderPhoto.name).where(FolderPhoto.name == name)
        if not self._session.scalar(named) or not fence().holds(self.photos):
            raise NotFoundError(NO_SUCH_PHOTO)
        return self.photos / name

    @property
    def _session(self) -> Session:
        session = object_session(self.album)
        if session is None:
            raise AssertionError("The album is of no session.")
        return session

    def _about(self, what: Any) -> Select[Any]:
        return select(what).where(FolderPhoto.album_id == self.album.id)


def album_photos(album: Album) -> PhotoFolder:
    """The photos of an album."""
    folder = places.album_folder(album.user_id, album.id)
    if album.source is not None:
        return SourceFolder(Path(album.source), folder / "thumbs", folder / "incoming", album)
    return PhotoFolder(folder / "Test", folder / "thumbs", folder / "incoming")


def train_photos(search: Search, role: str) -> PhotoFolder:
    """The photos that a search learns from; ``role`` is a key of ``TRAIN_FOLDERS``."""
    folder = places.search_folder(search.user_id, search.id)
    return PhotoFolder(
        folder / "Train" / TRAIN_FOLDERS[role], folder / "thumbs" / role, folder / "incoming"
    )


def person_photos(person: Person) -> PhotoFolder:
    """The photos that a person is known by, but for those that lie in albums."""
    folder = places.person_folder(person.user_id, person.id)
    return PhotoFolder(folder / "photos", folder / "thumbs", folder / "incoming")


def _key(name: str) -> str:
    # A photo's name may already be as long as a name can be.
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()
