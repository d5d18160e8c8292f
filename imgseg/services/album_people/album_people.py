"""The people in an album, as its look found them: kept, found, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.services.accounts.ownership import LARGEST_ID

if TYPE_CHECKING:
    from imgseg.services.album_people.face_sorting import Somebody

# SQLite takes a limited number of values in one statement.
CHUNK = 500


def keep_people(session: Session, album_id: int, people: list[Somebody]) -> None:
    """Let these be the people in the album, instead of those before. The caller commits.

    Whoever was there before keeps the id: of two groups that share faces with one of before, the
    one that shares more. A face is the same if it is in the same place of the same photo.
    """
    mine = AlbumPerson.album_id == album_id
    ids = _known_ids(session, album_id, people)
    gone = set(session.scalars(select(AlbumPerson.id).where(mine))) - set(ids.values())
    for start in range(0, len(gone), CHUNK):
        chunk = AlbumPerson.id.in_(sorted(gone)[start : start + CHUNK])
        session.execute(delete(AlbumPerson).where(mine, chunk))
    before = select(AlbumPerson.id).where(mine)
    session.execute(delete(PersonFace).where(PersonFace.person_id.in_(before)))
    for number, one in enumerate(people):
        if number in ids:
            person = session.get_one(AlbumPerson, ids[number])
            person.photos, person.usable = one.photos, one.usable
        else:
            person = AlbumPerson(album_id=album_id, photos=one.photos, usable=one.usable)
            session.add(person)
        session.flush()
        session.execute(
            insert(PersonFace),
            [
                {
                    "person_id": person.id,
                    "photo": name,
                    "x": round(face.x),
                    "y": round(face.y),
                    "w": round(face.w),
                    "h": round(face.h),
                    "width": photo.width,
                    "height": photo.height,
                }
                for name, photo, face in one.faces
            ],
        )


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
    return ids


def find_people(session: Session, album: Album, ids: Collection[int]) -> list[AlbumPerson]:
    """The people of the album with these ids, one or more, by id.

    Raises:
        NotFoundError: one of them is not there (any more).
    """
    wanted = set(ids)
    # SQLite cannot even be asked about larger numbers, nor about too many.
    possible = sorted(one for one in wanted if 0 < one <= LARGEST_ID)[:CHUNK]
    mine = AlbumPerson.album_id == album.id, AlbumPerson.id.in_(possible)
    people = list(session.scalars(select(AlbumPerson).where(*mine).order_by(AlbumPerson.id)))
    if not wanted or len(people) < len(wanted):
        raise NotFoundError(
            "These people are not here any more: the album was looked through again. Choose anew"
            " from the people in it."
        )
    return people


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
    gone = sorted(names)
    for start in range(0, len(gone), CHUNK):
        chunk = PersonFace.photo.in_(gone[start : start + CHUNK])
        session.execute(delete(PersonFace).where(PersonFace.person_id.in_(people), chunk))
    left = (
        select(func.count(PersonFace.photo.distinct()))
        .where(PersonFace.person_id == AlbumPerson.id)
        .scalar_subquery()
    )
    mine = AlbumPerson.album_id == album.id
    session.execute(update(AlbumPerson).where(mine).values(photos=left))
    session.execute(delete(AlbumPerson).where(mine, AlbumPerson.photos == 0))
