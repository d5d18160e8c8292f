"""A search in the sample photos, for those with no photos at hand."""

import shutil
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.job import SampleSearch
from imgseg.models.search import Search
from imgseg.services.albums.albums import create_album
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.model_files.samples import LAYOUT
from imgseg.services.searches.searches import create_search
from imgseg.storage.photos import photo_store

ALBUM = "Sample photos"
PERSON = "Barack Obama"


def sample_search(session: Session, user_id: int) -> Search | None:
    """The user's search in the sample photos, where there is one."""
    mine = Search.user_id == user_id, Search.name == PERSON, Album.name == ALBUM
    return session.scalar(select(Search).join(Album).where(*mine).order_by(Search.id).limit(1))


def last_sample_job(session: Session, user_id: int) -> SampleSearch | None:
    """The newest making of the user's search in the sample photos, whatever became of it."""
    mine = SampleSearch.user_id == user_id
    newest = select(SampleSearch).where(mine).order_by(SampleSearch.id.desc())
    return session.scalar(newest.limit(1))


def make_sample_search(session: Session, user_id: int, samples: Path) -> Search:
    """Make the album and the search from the folder of the sample photos. The caller commits.

    Raises:
        OSError: the photos cannot be copied.
    """
    # Nothing is put into a folder that is read in place.
    mine = Album.user_id == user_id, Album.name == ALBUM, Album.source.is_(None)
    album = session.scalar(select(Album).where(*mine).limit(1))
    album = album or create_album(session, user_id, ALBUM)
    search = create_search(session, album, PERSON)
    folders = {
        "Train/Target": train_photos(search, "target"),
        "Train/unknown": train_photos(search, "unknown"),
        "Test": album_photos(album),
    }
    for name, folder in folders.items():
        for photo in LAYOUT[name]:
            # The album may be one that its owner calls so, with photos of the same names.
            if not (folder.photos / photo).exists():
                waiting = folder.incoming / photo
                shutil.copy2(samples / photo, waiting)
                photo_store().put(waiting, folder.photos / photo)
    return search
