"""Deleting searches, albums and people with all that belongs to them: files, faces, rows."""

import logging
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, StoreAwayError
from imgseg.models.album import Album
from imgseg.models.person import Person
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
from imgseg.services.jobs.life import STILL_AT_WORK, runs_and_looks, stop_jobs
from imgseg.services.lifecycle.receipts import keep_receipt
from imgseg.services.people.examples import count_left
from imgseg.services.people.people import searches_for, searches_for_alone
from imgseg.storage import places
from imgseg.storage.photos import photo_store
from imgseg.storage.reserve import reserve_open
from imgseg.storage.sqlite import truncate_log

# Set aside first, then the rows go, then the files: a stop in between is put right at the start.
ASIDE = re.compile(r"deleted-(\d+)")
KINDS: dict[str, type[Album | Search | Person]] = {
    "albums": Album,
    "searches": Search,
    "people": Person,
}
logger = logging.getLogger(__name__)


def delete_search(
    session: Session, search: Search, commit: Callable[[], None], occasion: str = "asked"
) -> Receipt:
    """Delete a search: its Target and unknown, their faces, its runs, results and Output.

    Whom it sought is still known by the Target photos that were learnt from.
    ``commit`` makes lasting what is written; it is called on the way, and before the files go.
    ``occasion`` is that of the `Receipt`.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    return _delete(session, search.user_id, Gone(searches=[search]), occasion, commit)


def delete_album(
    session: Session, album: Album, commit: Callable[[], None], occasion: str = "asked"
) -> Receipt:
    """Delete an album and the searches that ask it; the rest is as in `delete_search`.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    gone = Gone(searches=searches_of(session, album), albums=[album])
    return _delete(session, album.user_id, gone, occasion, commit)


def forget_person(session: Session, person: Person, commit: Callable[[], None]) -> Receipt:
    """Forget a person: the faces known, and the searches for nobody else; as `delete_search`.

    Searches for others too stay, and mean nobody by that name any more.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    gone = Gone(searches=searches_for_alone(session, person), people=[person])
    return _delete(session, person.user_id, gone, "asked", commit)


def delete_everything(session: Session, user_id: int, commit: Callable[[], None]) -> Receipt:
    """Delete all searches, albums and people of a user and all faces; the account stays.

    ``commit`` is that of `delete_search`.

    Raises:
        InputError: a run does not stop, or a file is in use; nothing was deleted then.
    """
    from imgseg.services.index.face_index import FaceIndex

    gone = Gone(
        searches=list(session.scalars(select(Search).where(Search.user_id == user_id))),
        albums=list(session.scalars(select(Album).where(Album.user_id == user_id))),
        people=list(session.scalars(select(Person).where(Person.user_id == user_id))),
    )
    receipt = _delete(session, user_id, gone, "asked", commit)
    # Nothing is left that a face could be in, so no face may be left either.
    with reserve_open():
        FaceIndex(session, user_id).forget_all()
        commit()
    truncate_log(session)
    return receipt


def finish_deletions(session: Session) -> None:
    """Finish, or take back, the deletions that a sudden stop cut off."""
    users = places.users_folder()
    for things, kind in KINDS.items():
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
        if not session.get(KINDS[folder.parent.name], int(folder.name)):
            photo_store().remove_below([folder])


@dataclass(frozen=True)
class Gone:
    """What is to be deleted together."""

    searches: list[Search] = field(default_factory=list)
    albums: list[Album] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)


def _delete(
    session: Session, owner: int, gone: Gone, occasion: str, commit: Callable[[], None]
) -> Receipt:
    # Of a search for others too a run would bring a person back.
    stopped = {one.id: one for one in [*gone.searches, *searches_for(session, *gone.people)]}
    searches = list(stopped.values())
    # No run begins meanwhile: it would leave faces of photos that are gone.
    with reserve_open(), alone_with(session, *gone.albums, *gone.people, *searches):
        if not stop_jobs(session, runs_and_looks(searches, gone.albums), commit):
            raise InputError(STILL_AT_WORK)
        receipt = _delete_stopped(session, owner, gone, occasion, commit)
    truncate_log(session)
    return receipt


def _delete_stopped(
    session: Session, owner: int, gone: Gone, occasion: str, commit: Callable[[], None]
) -> Receipt:
    # Late, because numpy takes its time and the pages must not wait for it.
    from imgseg.services.index.face_index import FaceIndex

    searches = [places.search_folder(owner, one.id) for one in gone.searches]
    albums = [places.album_folder(owner, one.id) for one in gone.albums]
    people = [places.person_folder(owner, one.id) for one in gone.people]
    photos = [train_photos(search, role) for search in gone.searches for role in TRAIN_FOLDERS]
    photos += [album_photos(album) for album in gone.albums]
    # Those that are read in place stay where they are.
    count = sum(folder.count() for folder in photos if not isinstance(folder, SourceFolder))
    count += count_left(session, gone.people, gone.searches)
    # What a search has of its album, and a person of a search, are links: they take no room.
    size = sum(places.bytes_kept(folder, linked=False) for folder in searches + people)
    size += sum(places.bytes_kept(folder) for folder in albums)
    index = FaceIndex(session, owner)
    faces = index.count_faces()
    index.forget(*searches, *albums, *people, *(folder.photos for folder in photos))
    receipt = Receipt(
        user_id=owner,
        occasion=occasion,
        # Nobody has seen those without a name: nothing ever came into them.
        searches=sum(bool(search.name) for search in gone.searches),
        albums=sum(bool(album.name) for album in gone.albums),
        photos=count,
        faces=faces - index.count_faces(),
        bytes=size,
    )
    folders = searches + albums + people
    for kind, rows in ((Search, gone.searches), (Album, gone.albums), (Person, gone.people)):
        session.execute(delete(kind).where(kind.id.in_([row.id for row in rows])))
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
