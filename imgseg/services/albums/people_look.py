"""Looking through an album for the people in it: starting, stopping, and where it stands."""

import time
from collections.abc import Callable, Collection

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.album_people import LOOKING, AlbumLook
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.files.photo_folders import album_photos

# A look ends after the photo it is at.
PATIENCE_SECONDS = 10.0
STOPPED = "imgseg was stopped while it looked; look again, the photos it has seen are kept."

STILL_LOOKING = (
    "This album is still being looked through and has been asked to stop: try again soon."
)


def start_album_look(session: Session, album: Album) -> bool:
    """Have the album looked through: pending, for the job runner once the caller has committed.

    Called, and committed, within `alone_with` the album.

    Returns:
        Whether it is new; otherwise the album is being looked through already.

    Raises:
        InputError: the album has no photos.
    """
    if not album_photos(album).count():
        raise InputError(f"Add photos to the album “{album.name}” first.")
    fresh = {"status": "pending", "stage": "", "done": 0, "total": 0, "message": ""}
    started = session.scalar(
        insert(AlbumLook)
        .values(album_id=album.id, engine_id="", **fresh)
        .on_conflict_do_update(
            index_elements=["album_id"], set_=fresh, where=AlbumLook.status.not_in(LOOKING)
        )
        .returning(AlbumLook.album_id)
    )
    return started is not None


def start_album_look_after(session: Session, run_id: int, commit: Callable[[], None]) -> int | None:
    """Have the album of a run that is done looked through, if its people are not known as it is.

    ``commit`` makes it lasting.

    Returns:
        The album's id if there is something to do.
    """
    run = session.get(Run, run_id)
    if run is None or run.status != "done":
        return None
    album = session.scalars(select(Album).join(Search).where(Search.id == run.search_id)).one()
    look = session.get(AlbumLook, album.id)
    known = look and look.engine_id == run.engine_id and is_current(look, album)
    if known:
        return None
    with alone_with(session, album):
        started = start_album_look(session, album)
        commit()
    return album.id if started else None


def is_current(look: AlbumLook, album: Album) -> bool:
    """Whether the people were sorted from the photos that the album has now.

    Photos never change under their name.
    """
    folder = album_photos(album)
    if look.photos != folder.count():
        return False
    return look.seen is None or set(look.seen) == set(folder.names())


def forget_seen(session: Session, album: Album, names: Collection[str]) -> None:
    """Take photos that leave the album from those that were looked at. The caller commits."""
    look = session.get(AlbumLook, album.id)
    if look is None or look.photos is None:
        return
    gone = set(names)
    if look.seen is None:
        look.photos -= len(gone)
    else:
        # Those that came after the look were never counted.
        look.seen = [name for name in look.seen if name not in gone]
        look.photos = len(look.seen)


def stop_album_looks(
    session: Session,
    albums: Collection[int],
    commit: Callable[[], None],
    seconds: float = PATIENCE_SECONDS,
) -> bool:
    """Ask for an end of the looks through these albums (ids), and wait so long for it.

    ``commit`` makes the wish lasting, for the worker to see.

    Returns:
        Whether none is under way any more.
    """
    mine = AlbumLook.album_id.in_(albums)
    waiting = update(AlbumLook).where(mine, AlbumLook.status == "pending")
    session.execute(waiting.values(status="stopped"))
    working = update(AlbumLook).where(mine, AlbumLook.status == "running")
    session.execute(working.values(status="stopping"))
    commit()
    deadline = time.monotonic() + seconds
    while session.scalar(select(AlbumLook.album_id).where(mine, AlbumLook.status.in_(LOOKING))):
        if time.monotonic() >= deadline:
            return False
        # A transaction sees the moment it began: end it, to see what the worker wrote.
        session.rollback()
        time.sleep(0.1)
    return True


def take_up_album_looks(session: Session) -> list[int]:
    """After a start: looks cut off by the stop become failed; the albums of those that wait.

    The caller commits.
    """
    cut_off = update(AlbumLook).where(AlbumLook.status.in_(("running", "stopping")))
    session.execute(cut_off.values(status="failed", message=STOPPED))
    return list(session.scalars(select(AlbumLook.album_id).where(AlbumLook.status == "pending")))
