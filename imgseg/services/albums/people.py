"""The people in an album, as its look found them: kept, found, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.same_person import PersonPair
from imgseg.services.accounts.ownership import LARGEST_ID
from imgseg.services.albums.same_person import apply_answers, move_answers, people_in_answers
from imgseg.storage.dialects import CHUNK, in_chunks

if TYPE_CHECKING:
    from imgseg.recognition.likely_pairs import LikelyPair
    from imgseg.services.albums.face_sorting import Somebody

# So many faces are written at a time (memory).
FACES = 10_000
PLACE = ("x", "y", "w", "h", "width", "height")


def keep_people(
    session: Session, album_id: int, people: list[Somebody], pairs: list[LikelyPair]
) -> None:
    """Let these be the people in the album, instead of those before. The caller commits.

    Whoever was there before keeps the id: of two groups that share faces with one of before, the
    one that shares more. A face is the same if it is in the same place of the same photo. What the
    owner said of them stays. ``pairs`` are those of the people who may be one.
    """
    mine = AlbumPerson.album_id == album_id
    ids = _known_ids(session, album_id, people)
    gone = set(session.scalars(select(AlbumPerson.id).where(mine))) - set(ids.values())
    for chunk in in_chunks(sorted(gone)):
        session.execute(delete(AlbumPerson).where(mine, AlbumPerson.id.in_(chunk)))
    before = select(AlbumPerson.id).where(mine)
    session.execute(delete(PersonFace).where(PersonFace.person_id.in_(before)))
    session.execute(delete(PersonPair).where(PersonPair.first_id.in_(before)))
    new: dict[int, AlbumPerson] = {}
    for number, one in enumerate(people):
        if number in ids:
            person = session.get_one(AlbumPerson, ids[number])
            person.photos, person.usable = one.photos, one.usable
        else:
            new[number] = AlbumPerson(album_id=album_id, photos=one.photos, usable=one.usable)
    session.add_all(new.values())
    session.flush()
    ids |= {number: person.id for number, person in new.items()}
    rows = (
        {"person_id": ids[number], "photo": photo} | dict(zip(PLACE, (*box, *size), strict=True))
        for number, one in enumerate(people)
        for photo, box, size in one.faces
    )
    while some := list(islice(rows, FACES)):
        session.execute(insert(PersonFace), some)
    session.add_all(
        PersonPair(first_id=ids[pair.first], second_id=ids[pair.second], likelihood=pair.likelihood)
        for pair in pairs
    )
    session.flush()
    apply_answers(session, album_id)


def _known_ids(session: Session, album_id: int, people: list[Somebody]) -> dict[int, int]:
    """The ids of those who were there before, by number."""
    rows = session.execute(
        select(PersonFace.photo, PersonFace.x, PersonFace.y, PersonFace.w, PersonFace.h)
        .add_columns(PersonFace.person_id)
        .join(AlbumPerson, AlbumPerson.id == PersonFace.person_id)
        .where(AlbumPerson.album_id == album_id)
    )
    before = {(photo, (x, y, w, h)): person for photo, x, y, w, h, person in rows}
    shared = Counter(
        (number, before[face.photo, face.box])
        for number, one in enumerate(people)
        for face in one.faces
        if (face.photo, face.box) in before
    )
    ids: dict[int, int] = {}
    taken: set[int] = set()
    for (number, person), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if number not in ids and person not in taken:
            ids[number] = person
            taken.add(person)
    # Of several that were one person, and that the faces tell to be one now, the first stays.
    parts = AlbumPerson.album_id == album_id, AlbumPerson.part_of.is_not(None)
    for part, whole in session.execute(select(AlbumPerson.id, AlbumPerson.part_of).where(*parts)):
        now = next((number for number, person in ids.items() if person == part), None)
        if now is not None and whole and whole not in taken:
            ids[now] = whole
            taken.add(whole)
    return ids


def find_people(session: Session, album: Album, ids: Collection[int]) -> list[AlbumPerson]:
    """The people of the album with these ids, one or more, each with all parts, by id.

    Raises:
        NotFoundError: one of them is not there (any more).
    """
    wanted = set(ids)
    # SQLite cannot even be asked about larger numbers, nor about too many.
    possible = sorted(one for one in wanted if 0 < one <= LARGEST_ID)[:CHUNK]
    mine = AlbumPerson.album_id == album.id
    asked = session.scalars(select(AlbumPerson).where(mine, AlbumPerson.id.in_(possible))).all()
    if not wanted or len(asked) < len(wanted):
        raise NotFoundError(
            "These people are not here any more: the album was looked through again. Choose anew"
            " from the people in it."
        )
    wholes = {one.part_of or one.id for one in asked}
    all_parts = or_(AlbumPerson.id.in_(wholes), AlbumPerson.part_of.in_(wholes))
    return list(
        session.scalars(select(AlbumPerson).where(mine, all_parts).order_by(AlbumPerson.id))
    )


def get_face(session: Session, album: Album, face_id: int) -> PersonFace:
    """The face of one of the album's people.

    Raises:
        NotFoundError: there is none of that id.
    """
    face = session.scalar(
        select(PersonFace)
        .join(AlbumPerson, AlbumPerson.id == PersonFace.person_id)
        .where(PersonFace.id == min(face_id, LARGEST_ID), AlbumPerson.album_id == album.id)
    )
    if face is None:
        raise NotFoundError("There is no such face here: the album was looked through again.")
    return face


def forget_photos(session: Session, album: Album, names: Collection[str]) -> None:
    """Take photos that leave the album from its people, too. The caller commits."""
    people = select(AlbumPerson.id).where(AlbumPerson.album_id == album.id)
    said = people_in_answers(session, album.id)
    gone = sorted(names)
    for chunk in in_chunks(gone):
        these = PersonFace.person_id.in_(people), PersonFace.photo.in_(chunk)
        session.execute(delete(PersonFace).where(*these))
    move_answers(session, said, set(gone))
    apply_answers(session, album.id)
    nobody = AlbumPerson.album_id == album.id, AlbumPerson.photos == 0
    session.execute(delete(AlbumPerson).where(*nobody))
