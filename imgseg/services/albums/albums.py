"""Albums: making, listing and finding them."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos


@dataclass(frozen=True)
class AlbumSummary:
    """An album with how many photos it holds and how many searches ask it.

    ``cover`` is the photo that stands for it, None while it has none.
    """

    album: Album
    photos: int
    searches: int
    cover: str | None


def create_album(session: Session, user_id: int, name: str) -> Album:
    """A new empty album with its folders. The caller commits."""
    album = Album(user_id=user_id, name=name)
    session.add(album)
    session.flush()
    album_photos(album).create()
    return album


def list_albums(session: Session, user_id: int) -> list[AlbumSummary]:
    """The user's albums, newest first, but for one that waits for its first photos."""
    rows = session.execute(
        select(Album, func.count(Search.id))
        .outerjoin(Search, (Search.album_id == Album.id) & (Search.name != ""))
        .where(Album.user_id == user_id, Album.name != "")
        .group_by(Album.id)
        .order_by(Album.id.desc())
    )
    return [_summary(album, searches) for album, searches in rows]


def searches_of(session: Session, album: Album) -> list[Search]:
    """The searches that ask this album, newest first."""
    return list(
        session.scalars(
            select(Search).where(Search.album_id == album.id).order_by(Search.id.desc())
        )
    )


def _summary(album: Album, searches: int) -> AlbumSummary:
    folder = album_photos(album)
    return AlbumSummary(album, folder.count(), searches, folder.cover())
