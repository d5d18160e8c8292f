"""Deleting searches and albums with all that belongs to them: files, faces, rows."""

import logging
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, StoreAwayError
from imgseg.models.album import Album
from imgseg.models.receipt import Receipt
from imgseg.models.search import Search
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.albums import searches_of
from imgseg.services.files.photo_folders import (
    TRAIN_FOLDERS,
    SourceFolder,
    album_photos,
    train_photos,
)
from imgseg.services.index.forget import truncate_log
from imgseg.services.jobs.life import STILL_AT_WORK, runs_and_looks, stop_jobs
from imgseg.services.lifecycle.receipts import keep_receipt
from imgseg.storage import places
from imgseg.storage.photos import photo_store
from imgseg.storage.reserve import reserve_open

# Set aside first, then the rows go, then the files: a stop in between is put right at the start.
ASIDE = re.compile(r"deleted-(\d+)")
logger = logging.getLogger(__name__)


def delete_search(
    session: Session, search: Search, commit: Callable[[], None], occasion: str = "asked"
) -> Receipt:
    """Delete a search: its Target and unknown, their faces, its runs, results and Output.

    ``commit`` makes lasting what is written; it is called on the way, and before the files go.
    ``occasion`` is that of the `Receipt`.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    return _delete(session, search.user_id, [search], [], occasion, commit)


def delete_album(
    session: Session, album: Album, commit: Callable[[], None], occasion: str = "asked"
) -> Receipt:
    """Delete an album and the searches that ask it; the rest is as in `delete_search`.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    return _delete(session, album.user_id, searches_of(session, album), [album], occasion, commit)


def delete_everything(session: Session, user_id: int, commit: Callable[[], None]) -> Receipt:
    """Delete all searches and albums of a user and all their faces; the account stays.

    ``commit`` is that of `delete_search`.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    from imgseg.services.index.face_index import FaceIndex

    searches = session.scalars(select(Search).where(Search.user_id == user_id)).all()
    albums = session.scalars(select(Album).where(Album.user_id == user_id)).all()
    receipt = _delete(session, user_id, list(searches), list(albums), "asked", commit)
    # Nothing is left that a face could be in, so no face may be left either.
    with reserve_open():
        FaceIndex(session, user_id).forget_all()
        commit()
    truncate_log(session)
    return receipt


def finish_deletions(session: Session) -> None:
    """Finish, or take back, the deletions that a sudden stop cut off."""
    users = places.users_folder()
    for kind, things in ((Album, "albums"), (Search, "searches")):
        for folder in users.glob(f"*/{things}/deleted-*"):
            if not (match := ASIDE.fullmatch(folder.name)):
                continue
            if session.get(kind, int(match[1])):
                os.replace(folder, folder.with_name(match[1]))
            else:
                shutil.rmtree(folder)
    remove_elsewhere(session)
    # The rows of what is left stand: it is not to be removed.
    photo_store().renounce(photo_store().announced())


def remove_elsewhere(session: Session) -> None:
    """Remove from the store of photos what could not be while it was away.

    Raises:
        StoreAwayError: it still is.
    """
    for folder in photo_store().announced():
        kind = Album if folder.parent.name == "albums" else Search
        if not session.get(kind, int(folder.name)):
            photo_store().remove_below([folder])


def _delete(
    session: Session,
    owner: int,
    searches: list[Search],
    albums: list[Album],
    occasion: str,
    commit: Callable[[], None],
) -> Receipt:
    # No run begins meanwhile: it would leave faces of photos that are gone.
    with reserve_open(), alone_with(session, *albums, *searches):
        if not stop_jobs(session, runs_and_looks(searches, albums), commit):
            raise InputError(STILL_AT_WORK)
        receipt = _delete_stopped(session, owner, searches, albums, occasion, commit)
    truncate_log(session)
    return receipt


def _delete_stopped(
    session: Session,
    owner: int,
    searches: list[Search],
    albums: list[Album],
    occasion: str,
    commit: Callable[[], None],
) -> Receipt:
    # Late, because numpy takes its time and the pages must not wait for it.
    from imgseg.services.index.face_index import FaceIndex

    search_ids, album_ids = [s.id for s in searches], [a.id for a in albums]
    folders = [places.search_folder(owner, search_id) for search_id in search_ids]
    folders += [places.album_folder(owner, album_id) for album_id in album_ids]
    photos = [train_photos(search, role) for search in searches for role in TRAIN_FOLDERS]
    photos += [album_photos(album) for album in albums]
    # Those that are read in place stay where they are.
    count = sum(folder.count() for folder in photos if not isinstance(folder, SourceFolder))
    # What a search has of its album are links: room is made by deleting the album.
    size = sum(
        places.bytes_kept(places.search_folder(owner, id_), linked=False) for id_ in search_ids
    )
    size += sum(places.bytes_kept(places.album_folder(owner, id_)) for id_ in album_ids)
    index = FaceIndex(session, owner)
    faces = index.count_faces()
    index.forget(*folders, *(folder.photos for folder in photos))
    receipt = Receipt(
        user_id=owner,
        occasion=occasion,
        # Nobody has seen those without a name: nothing ever came into them.
        searches=sum(bool(search.name) for search in searches),
        albums=sum(bool(album.name) for album in albums),
        photos=count,
        faces=faces - index.count_faces(),
        bytes=size,
    )
    session.execute(delete(Search).where(Search.id.in_(search_ids)))
    session.execute(delete(Album).where(Album.id.in_(album_ids)))
    keep_receipt(session, receipt)
    _remove_with_commit(session, folders, commit)
    return receipt


def _remove_with_commit(session: Session, folders: list[Path], commit: Callable[[], None]) -> None:
    moved: list[tuple[Path, Path]] = []
    store = photo_store()
    store.announce(folders)
    try:
        for folder in filter(Path.exists, folders):
            aside = folder.with_name(f"deleted-{folder.name}")
            os.replace(folder, aside)
            moved.append((folder, aside))
        commit()
    except Exception as error:
        session.rollback()
        for folder, aside in moved:
            os.replace(aside, folder)
        store.renounce(folders)
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
    try:
        store.remove_below(folders)
    except StoreAwayError as error:
        logger.warning("Photos could not be removed yet; the next start does it: %s", error)
