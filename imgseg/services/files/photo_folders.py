"""The folders of photos that people fill: an album, and the Target and unknown of a search.

And by what a file in them is known without its content being read again.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from imgseg import config
from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.search import Search
from imgseg.sentences import gettext_noop
from imgseg.storage import places
from imgseg.storage.photos import photo_store

LATEST = 2**63 - 1
NO_SUCH_PHOTO = gettext_noop("There is no such photo here: it may have been removed.")
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

    def create(self) -> None:
        """Make the folders, empty. Uploads never do, so that a deleted album cannot come back."""
        # The database gives the number of an album or search that was not kept to the next one, and
        # no number else that a folder has had: `skip_used_numbers` sees to that at every start.
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


def album_photos(album: Album) -> PhotoFolder:
    """The photos of an album."""
    folder = places.album_folder(album.user_id, album.id)
    return PhotoFolder(folder / "Test", folder / "thumbs", folder / "incoming")


def train_photos(search: Search, role: str) -> PhotoFolder:
    """The photos that a search learns from; ``role`` is a key of ``TRAIN_FOLDERS``."""
    folder = places.search_folder(search.user_id, search.id)
    return PhotoFolder(
        folder / "Train" / TRAIN_FOLDERS[role], folder / "thumbs" / role, folder / "incoming"
    )


def _key(name: str) -> str:
    # A photo's name may already be as long as a name can be.
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()


class Fingerprint(NamedTuple):
    """A file's size in bytes, its time in nanoseconds, and the SHA-256 its content had then."""

    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, status: os.stat_result, sha256: str) -> "Fingerprint":
        """That of a file with this status and content."""
        return cls(status.st_size, _kept_time(status), sha256)

    def fits(self, status: os.stat_result) -> bool:
        """Whether a file still has its size and time."""
        return (self.size, self.mtime_ns) == (status.st_size, _kept_time(status))


def _kept_time(status: os.stat_result) -> int:
    # The database counts nanoseconds until 2262; a camera's clock may say anything.
    return max(-LATEST, min(status.st_mtime_ns, LATEST))


def path_key(path: Path) -> str:
    """A path as the database keeps it: relative inside App_data, so that the folder may move."""
    if path.is_relative_to(config.app_data()):
        path = path.relative_to(config.app_data())
    # Names that are no valid text (old disks hold them) would be refused by the database.
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
