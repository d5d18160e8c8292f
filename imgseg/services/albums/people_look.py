"""Looking through an album for the people in it: starting that, and what was gone through."""

from collections.abc import Callable, Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumLook
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.index.hashed_files import count_new
from imgseg.services.jobs.life import add_job


def last_look(session: Session, album: Album, *, done: bool = False) -> AlbumLook | None:
    """The newest look through the album, whatever became of it; or the newest that is ``done``."""
    looks = select(AlbumLook).where(AlbumLook.album_id == album.id)
    if done:
        looks = looks.where(AlbumLook.status == "done")
    return session.scalar(looks.order_by(AlbumLook.id.desc()).limit(1))


def start_album_look(session: Session, album: Album) -> AlbumLook | None:
    """Have the album looked through: pending, to be submitted once the caller has committed.

    Called, and committed, within `alone_with` the album. None where it is looked through already.

    Raises:
        InputError: the album has no photos.
    """
    folder = album_photos(album)
    count = folder.count()
    if not count:
        raise InputError(f"Add photos to the album “{album.name}” first.")
    size = count_new(session, album.user_id, folder.photos, count)
    look = AlbumLook(user_id=album.user_id, album_id=album.id, size=size)
    return look if add_job(session, look) else None


def start_album_look_after(
    session: Session, run: Run, commit: Callable[[], None]
) -> AlbumLook | None:
    """Have the album of a run that is done looked through, if its people are not known as it is.

    ``commit`` makes it lasting. None where there is nothing to do.
    """
    album = session.scalars(select(Album).join(Search).where(Search.id == run.search_id)).one()
    known = last_look(session, album, done=True)
    if known and known.engine_id == run.engine_id and is_current(known, album):
        return None
    with alone_with(session, album):
        look = start_album_look(session, album)
        commit()
    return look


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
    look = last_look(session, album, done=True)
    if look is None or look.photos is None:
        return
    gone = set(names)
    if look.seen is None:
        look.photos -= len(gone)
    else:
        # Those that came after the look were never counted.
        look.seen = [name for name in look.seen if name not in gone]
        look.photos = len(look.seen)
