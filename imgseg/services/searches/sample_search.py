"""A search in the sample photos, for those with no photos at hand."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.job import SampleSearch
from imgseg.models.search import Search
from imgseg.services.albums.albums import create_album
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.model_files.samples import LAYOUT
from imgseg.services.searches.searches import create_search
from imgseg.storage import places
from imgseg.storage.photos import photo_store

ALBUM = "Sample photos"
PERSON = "Barack Obama"


def sample_search(session: Session, user_id: int) -> Search | None:
    """The user's search in the sample photos, where one was started."""
    return _first(session, user_id, Search.runs.any())


def last_sample_job(session: Session, user_id: int) -> SampleSearch | None:
    """The newest making of the user's search in the sample photos, whatever became of it."""
    mine = SampleSearch.user_id == user_id
    newest = select(SampleSearch).where(mine).order_by(SampleSearch.id.desc())
    return session.scalar(newest.limit(1))


def make_sample_search(session: Session, user_id: int) -> Search:
    """The search in the sample photos and its album, still without photos. The caller commits."""
    # Nothing is put into a folder that is read in place.
    if search := _first(session, user_id, ~Search.runs.any(), Album.source.is_(None)):
        return search
    mine = Album.user_id == user_id, Album.name == ALBUM, Album.source.is_(None)
    album = session.scalar(select(Album).where(*mine).limit(1))
    return create_search(session, album or create_album(session, user_id, ALBUM), PERSON)


@contextmanager
def copies_of(samples: Path) -> Iterator[Path]:
    """Copies of the photos in the folder ``samples``, in App_data, while what is done inside lasts.

    Made first: where there is no room for them, no empty search is left.

    Raises:
        OSError: they cannot be copied.
    """
    places.receiving().mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=places.receiving()) as copies:
        for name, photos in LAYOUT.items():
            folder = Path(copies, name)
            folder.mkdir(parents=True)
            for photo in photos:
                shutil.copy2(samples / photo, folder)
        yield Path(copies)


def put_samples(search: Search, copies: Path) -> None:
    """Put those of the photos that `copies_of` made where they are not yet.

    The search is committed by then: of photos that belong to nothing nobody would ever hear.

    Raises:
        OSError: they cannot be put there.
    """
    folders = {
        "Train/Target": train_photos(search, "target"),
        "Train/unknown": train_photos(search, "unknown"),
        "Test": album_photos(search.album),
    }
    for name, folder in folders.items():
        for photo in LAYOUT[name]:
            # The album may be one that its owner calls so, with photos of the same names.
            if not (folder.photos / photo).exists():
                photo_store().put(copies / name / photo, folder.photos / photo)


def _first(session: Session, user_id: int, *more: ColumnElement[bool]) -> Search | None:
    mine = Search.user_id == user_id, Search.name == PERSON, Album.name == ALBUM, *more
    return session.scalar(select(Search).join(Album).where(*mine).order_by(Search.id).limit(1))
