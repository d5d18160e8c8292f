"""Delete an account with everything in it."""

import shutil
from collections.abc import Callable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError, InputError, reason_of
from imgseg.models.album import Album
from imgseg.models.index import HashedFile, IndexedPhoto
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.accounts.audit import note
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.jobs.life import STILL_AT_WORK, runs_and_looks, stop_jobs
from imgseg.storage import places
from imgseg.storage.photos import photo_store
from imgseg.storage.reserve import reserve_open
from imgseg.storage.sqlite import truncate_log


def count_belongings(session: Session, user: User) -> tuple[int, int]:
    """How many albums and how many searches go with the account."""
    albums = (
        select(func.count()).select_from(Album).where(Album.user_id == user.id, Album.name != "")
    )
    searches = (
        select(func.count()).select_from(Search).where(Search.user_id == user.id, Search.name != "")
    )
    return session.scalars(albums).one(), session.scalars(searches).one()


def delete_account(session: Session, user: User, commit: Callable[[], None]) -> None:
    """Delete the account with its photos, faces, albums, searches and results.

    ``commit`` makes lasting what is written; it is called on the way and in the end.

    Raises:
        InputError: a run of its searches, or a look through an album, is under way; it is told
            to stop.
        ImgsegError: its folder cannot be deleted.
        StoreAwayError: the store of its photos cannot be reached; they are there.
    """
    albums = session.scalars(select(Album).where(Album.user_id == user.id)).all()
    searches = session.scalars(select(Search).where(Search.user_id == user.id)).all()
    people = session.scalars(select(Person).where(Person.user_id == user.id)).all()
    # No run begins meanwhile: it would leave faces of photos that are gone.
    with reserve_open(), alone_with(session, *albums, *people, *searches):
        if not stop_jobs(session, runs_and_looks(searches, albums), commit):
            raise InputError(STILL_AT_WORK)
        user_id, folder = user.id, places.user_folder(user.id)
        try:
            # Before the rows: if this stops half-way, the account is there to be deleted again.
            photo_store().remove_below([folder])
            if folder.exists():
                shutil.rmtree(folder)
        except OSError as error:
            raise ImgsegError(
                "%(file)s cannot be deleted (%(why)s): close what uses it, then delete the"
                " account again.",
                file=error.filename,
                why=reason_of(error),
            ) from error
        session.execute(delete(HashedFile).where(HashedFile.owner == user_id))
        session.execute(delete(IndexedPhoto).where(IndexedPhoto.owner == user_id))
        note(session, user_id, "gone")
        session.execute(delete(User).where(User.id == user_id))
        commit()
    truncate_log(session)
