"""How much is kept for a user, by album and search."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import (
    TRAIN_FOLDERS,
    album_photos,
    person_photos,
    train_photos,
)
from imgseg.storage import places


@dataclass(frozen=True)
class Kept:
    """A search, an album or a person, its photos, the faces in them, and its bytes on the disk.

    ``searches`` are those of an album.
    """

    thing: Search | Album | Person
    photos: int
    faces: int
    bytes: int
    searches: "list[Kept]"


def kept_of(session: Session, user_id: int) -> list[Kept]:
    """The user's albums with their searches, newest first."""
    searches: dict[int, list[Kept]] = {}
    for search in session.scalars(
        select(Search)
        .where(Search.user_id == user_id, Search.name != "")
        .order_by(Search.id.desc())
    ):
        searches.setdefault(search.album_id, []).append(_kept_search(session, search))
    return [
        _kept_album(session, album, searches.get(album.id, []))
        for album in session.scalars(
            select(Album).where(Album.user_id == user_id).order_by(Album.id.desc())
        )
        if album.name or album.id in searches
    ]


def people_kept(session: Session, user_id: int) -> list[Kept]:
    """The user's people with the photos that are kept for each, by name."""
    from imgseg.services.index.face_index import FaceIndex

    kept = []
    people = select(Person).where(Person.user_id == user_id).order_by(Person.name, Person.id)
    for person in session.scalars(people):
        folder = places.person_folder(user_id, person.id)
        faces = FaceIndex(session, user_id).count_faces(folder)
        # They are links, which take no room as long as their search is there.
        size = places.bytes_kept(folder, linked=False)
        kept.append(Kept(person, person_photos(person).count(), faces, size, []))
    return kept


def count_all_faces(session: Session, user_id: int) -> int:
    """How many faces are kept for the user; one photo in two places has its faces once."""
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    return FaceIndex(session, user_id).count_faces()


def _kept_search(session: Session, search: Search) -> Kept:
    from imgseg.services.index.face_index import FaceIndex

    folder = places.search_folder(search.user_id, search.id)
    photos = sum(train_photos(search, role).count() for role in TRAIN_FOLDERS)
    faces = FaceIndex(session, search.user_id).count_faces(folder)
    # What a search has of its album are links, which take no room.
    return Kept(search, photos, faces, places.bytes_kept(folder, linked=False), [])


def _kept_album(session: Session, album: Album, searches: list[Kept]) -> Kept:
    from imgseg.services.index.face_index import FaceIndex

    folder = places.album_folder(album.user_id, album.id)
    photos = album_photos(album)
    faces = FaceIndex(session, album.user_id).count_faces(photos.photos)
    return Kept(album, photos.count(), faces, places.bytes_kept(folder), searches)
