"""Searches for people who are known already, or whom an album itself showed."""

import itertools
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.person import Person, SoughtPerson
from imgseg.models.search import Search
from imgseg.services.people.examples import Said, add_faces
from imgseg.services.people.people import seek
from imgseg.services.searches.searches import create_search

# As many as teach something.
TARGET_PHOTOS = 10


def search_for(session: Session, album: Album, person: Person) -> Search:
    """A search in the album for a person who is known; the newest one where there is one.

    The caller commits.
    """
    if known := search_in(session, album, person):
        return known
    search = create_search(session, album, person.name)
    # Photos that are added are more of this person.
    search.several = False
    seek(session, search, person.name, person)
    return search


def search_in(session: Session, album: Album, person: Person) -> Search | None:
    """The newest search in the album that means the person."""
    newest = (
        select(Search)
        .join(SoughtPerson, SoughtPerson.search_id == Search.id)
        .where(Search.album_id == album.id, Search.name != "", SoughtPerson.person_id == person.id)
        .order_by(Search.id.desc())
    )
    return session.scalar(newest.limit(1))


def know_group(
    session: Session, album: Album, people: Iterable[AlbumPerson], person: Person
) -> None:
    """Let a person be known by the best faces of people in an album, who are that person.

    The caller commits.
    """
    faces = [Said(f.photo, (f.x, f.y, f.w, f.h)) for f in _best_faces(session, people)]
    add_faces(session, person, album, faces, same=True)


def _best_faces(session: Session, people: Iterable[AlbumPerson]) -> list[PersonFace]:
    """The best faces of each of them in turn, one a photo."""
    each = [
        session.scalars(
            select(PersonFace)
            .where(PersonFace.person_id == person.id)
            .order_by(PersonFace.id)
            .limit(2 * TARGET_PHOTOS)
        )
        for person in people
    ]
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*each))
    by_photo: dict[str, PersonFace] = {}
    for face in filter(None, in_turn):
        by_photo.setdefault(face.photo, face)
    return list(by_photo.values())[:TARGET_PHOTOS]
