"""Deleting searches and albums with all that belongs to them: files, faces, rows."""

import logging
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.search import Search
from imgseg.services.album_look import STILL_LOOKING, stop_looks
from imgseg.services.albums import searches_of
from imgseg.services.forget import truncate_log
from imgseg.services.photo_folders import TRAIN_FOLDERS, album_photos, train_photos
from imgseg.services.runs import stop_runs
from imgseg.storage import places

# A run ends after the photo it is at; nobody should have to press twice.
PATIENCE_SECONDS = 10.0
# Set aside first, then the rows go, then the files: a stop in between is put right at the start.
ASIDE = re.compile(r"deleted-(\d+)")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deleted:
    """What is gone: searches, uploaded photos, and photos whose faces were forgotten."""

    searches: int
    photos: int
    faces: int


def delete_search(session: Session, search: Search) -> Deleted:
    """Delete a search: its Target and unknown, their faces, its runs, results and Output.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    return _delete(session, [search], None)


def delete_album(session: Session, album: Album) -> Deleted:
    """Delete an album and the searches that ask it.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    return _delete(session, searches_of(session, album), album)


def finish_deletions(session: Session) -> None:
    """Finish, or take back, the deletions that a sudden stop cut off."""
    users = places.user_folder(0).parent
    for kind, things in ((Album, "albums"), (Search, "searches")):
        for folder in users.glob(f"*/{things}/deleted-*"):
            if not (match := ASIDE.fullmatch(folder.name)):
                continue
            if session.get(kind, int(match[1])):
                os.replace(folder, folder.with_name(match[1]))
            else:
                shutil.rmtree(folder)


def _delete(session: Session, searches: list[Search], album: Album | None) -> Deleted:
    # Late, because numpy takes its time and the pages must not wait for it.
    from imgseg.services.face_index import FaceIndex

    if not stop_runs(session, searches, PATIENCE_SECONDS):
        raise InputError("A run is still under way and has been asked to stop: try again soon.")
    if album and not stop_looks(session, [album.id]):
        raise InputError(STILL_LOOKING)
    owner = (album or searches[0]).user_id
    search_ids = [search.id for search in searches]
    folders = [places.search_folder(owner, search_id) for search_id in search_ids]
    count = sum(train_photos(search, role).count() for search in searches for role in TRAIN_FOLDERS)
    if album:
        folders.append(places.album_folder(owner, album.id))
        count += album_photos(album).count()
    index = FaceIndex(session, owner)
    faces = index.forget(*folders)
    session.execute(delete(Search).where(Search.id.in_(search_ids)))
    if album:
        session.execute(delete(Album).where(Album.id == album.id))
    _remove_with_commit(session, folders)
    truncate_log(session)
    return Deleted(len(searches), count, faces)


def _remove_with_commit(session: Session, folders: list[Path]) -> None:
    moved: list[tuple[Path, Path]] = []
    try:
        for folder in filter(Path.exists, folders):
            aside = folder.with_name(f"deleted-{folder.name}")
            os.replace(folder, aside)
            moved.append((folder, aside))
        session.commit()
    except Exception as error:
        session.rollback()
        for folder, aside in moved:
            os.replace(aside, folder)
        if isinstance(error, OSError):
            raise InputError(
                "Nothing was deleted, because a file is in use: close what shows it, try again."
            ) from error
        raise
    for _, aside in moved:
        try:
            shutil.rmtree(aside)
        except OSError:
            logger.exception("%s could not be removed whole; the next start does it", aside)
