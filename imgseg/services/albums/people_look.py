"""Looking through an album for the people in it: starting that, and what was gone through."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumLook
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
        raise InputError("Add photos to the album “%(name)s” first.", name=album.name)
    size = count_new(session, album.user_id, folder.photos, count)
    look = AlbumLook(user_id=album.user_id, album_id=album.id, size=size)
    return look if add_job(session, look) else None


def is_due(session: Session, album: Album, engine_id: str) -> bool:
    """Whether the album has to be looked through, because its people are not known as it is.

    Asked within `alone_with` the album.
    """
    last, known = last_look(session, album), last_look(session, album, done=True)
    if last is not None and last.active:
        return False
    if known and known.engine_id == engine_id and is_current(known, album):
        return False
    return album_photos(album).count() > 0


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
