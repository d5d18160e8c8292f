"""Which two people of an album its owner is asked about next: whether they are one."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.same_person import PersonPair
from imgseg.services.albums.same_person import best_face, people_in_answers, shared_photo

Pair = tuple[int, int]


class Question(NamedTuple):
    """Two people who may be one, and the best face of each; ``left`` counts all open questions."""

    people: tuple[AlbumPerson, AlbumPerson]
    faces: tuple[PersonFace, PersonFace]
    left: int


def next_question(
    session: Session, album: Album, skipped: Collection[Pair] = ()
) -> Question | None:
    """The likeliest two who may be one person, if anybody is open and not among the skipped.

    Whoever was said to be another is not asked about again, nor whom a photo shows together.
    ``skipped`` holds the ids of two people each, the lower one first.
    """
    open_ = [pair for pair in _open_pairs(session, album) if pair not in set(skipped)]
    if not open_:
        return None
    people = [session.get_one(AlbumPerson, one) for one in open_[0]]
    # Whoever is in more photos stands on the left, and is easier to know.
    people.sort(key=lambda one: (-one.photos, one.id))
    faces = [best_face(session, _parts(session, one.id)) for one in people]
    return Question((people[0], people[1]), (faces[0], faces[1]), len(open_))


def _open_pairs(session: Session, album: Album) -> list[Pair]:
    """The ids of two people each, the likeliest first, each two once."""
    first, second = aliased(AlbumPerson), aliased(AlbumPerson)
    wholes = [func.coalesce(one.part_of, one.id) for one in (first, second)]
    rows = session.execute(
        select(*wholes)
        .join_from(PersonPair, first, first.id == PersonPair.first_id)
        .join(second, second.id == PersonPair.second_id)
        .where(first.album_id == album.id, wholes[0] != wholes[1])
        .order_by(PersonPair.likelihood.desc(), PersonPair.first_id, PersonPair.second_id)
    )
    likely = dict.fromkeys((min(pair), max(pair)) for pair in rows)
    apart = _said_apart(session, album)
    return [
        pair
        for pair in likely
        if pair not in apart and not shared_photo(session, *(_parts(session, p) for p in pair))
    ]


def _said_apart(session: Session, album: Album) -> set[Pair]:
    said = people_in_answers(session, album.id)
    ids = {one for answer, people in said.items() if not answer.same for one in people if one}
    rows = session.execute(
        select(AlbumPerson.id, func.coalesce(AlbumPerson.part_of, AlbumPerson.id)).where(
            AlbumPerson.id.in_(ids)
        )
    )
    whole: dict[int, int] = dict(rows.all())
    pairs = (
        sorted((whole[a], whole[b]))
        for answer, (a, b) in said.items()
        if not answer.same and a and b
    )
    return {(a, b) for a, b in pairs}


def _parts(session: Session, whole: int) -> list[int]:
    mine = (AlbumPerson.id == whole) | (AlbumPerson.part_of == whole)
    return list(session.scalars(select(AlbumPerson.id).where(mine)))
