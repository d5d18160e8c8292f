"""What the owner of an album says of its people: these two are one person, or they are not.

A look sorts faces by person and knows nobody; the owner does. An answer names a face of each, so
that it holds whatever later looks make of the album. Groups that are one person stay what the look
made of them, and say of whom they are part: an answer can be taken back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import Session, aliased

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.same_person import FacePlace, PersonAnswer
from imgseg.storage.dialects import in_chunks

# Of two boxes of one face, as two engines draw them, so much is common at least.
SAME_BOX = 0.5


def keep_answer(
    session: Session, album: Album, first: list[AlbumPerson], second: list[AlbumPerson], same: bool
) -> None:
    """Let two people of the album, each with all parts, be one from now on, or two for good.

    Of two who are one already there is nothing to say. The caller commits.

    Raises:
        InputError: they shall be one, and a photo shows both.
    """
    ids, others = {one.id for one in first}, {one.id for one in second}
    if ids & others:
        return
    photo = same and shared_photo(session, ids, others)
    if photo:
        raise InputError("The photo %(photo)s shows both: they cannot be one person.", photo=photo)
    faces = [place_of(best_face(session, one)) for one in (ids, others)]
    session.add(PersonAnswer(album_id=album.id, same=same, first=faces[0], second=faces[1]))
    session.flush()
    apply_answers(session, album.id)


def last_answer(session: Session, album: Album) -> PersonAnswer | None:
    """What the owner said last of the album's people."""
    mine = PersonAnswer.album_id == album.id
    return session.scalar(select(PersonAnswer).where(mine).order_by(PersonAnswer.id.desc()))


def take_back(session: Session, album: Album, answers: Iterable[PersonAnswer]) -> None:
    """Let these answers be as if never given. The caller commits."""
    for answer in answers:
        session.delete(answer)
    session.flush()
    apply_answers(session, album.id)


def answers_within(session: Session, album: Album, ids: Collection[int]) -> list[PersonAnswer]:
    """Those answers that made one person of the people with these ids."""
    said = people_in_answers(session, album.id).items()
    return [answer for answer, people in said if answer.same and set(people) <= set(ids)]


def apply_answers(session: Session, album_id: int) -> None:
    """Let the album's people be one or several as their owner's answers say. The caller commits.

    Whoever of them was there first stands for all of them, whichever way a look sorts them.
    """
    mine = AlbumPerson.album_id == album_id
    own = _count_photos(PersonFace.person_id == AlbumPerson.id).scalar_subquery()
    session.execute(update(AlbumPerson).where(mine).values(part_of=None, photos=own))
    whole: dict[int, int] = {}
    for answer, (first, second) in people_in_answers(session, album_id).items():
        if answer.same and first and second:
            ends = sorted((whole.get(first, first), whole.get(second, second)))
            whole |= {one: ends[0] for one, end in whole.items() if end == ends[1]}
            whole |= dict.fromkeys((first, second, *ends), ends[0])
    parts: dict[int, list[int]] = defaultdict(list)
    for part, first_of_them in whole.items():
        parts[first_of_them].append(part)
    for first_of_them, all_of_them in parts.items():
        count = session.scalar(_count_photos(PersonFace.person_id.in_(all_of_them)))
        others = AlbumPerson.id.in_(set(all_of_them) - {first_of_them})
        session.execute(update(AlbumPerson).where(others).values(part_of=first_of_them))
        session.execute(
            update(AlbumPerson).where(AlbumPerson.id == first_of_them).values(photos=count)
        )
    session.expire_all()


def people_in_answers(
    session: Session, album_id: int
) -> dict[PersonAnswer, tuple[int | None, int | None]]:
    """Each answer with the ids of the two whose faces it names, None where a face is gone."""
    mine = PersonAnswer.album_id == album_id
    answers = session.scalars(select(PersonAnswer).where(mine).order_by(PersonAnswer.id)).all()
    photos = sorted({place.photo for one in answers for place in (one.first, one.second)})
    faces: dict[str, list[PersonFace]] = defaultdict(list)
    for chunk in in_chunks(photos):
        for face in session.scalars(
            select(PersonFace)
            .join(AlbumPerson, AlbumPerson.id == PersonFace.person_id)
            .where(AlbumPerson.album_id == album_id, PersonFace.photo.in_(chunk))
        ):
            faces[face.photo].append(face)

    def person_at(place: FacePlace) -> int | None:
        there = faces[place.photo]
        best = max(there, key=lambda face: _common(place, place_of(face)), default=None)
        return best.person_id if best and is_same_place(place, place_of(best)) else None

    return {one: (person_at(one.first), person_at(one.second)) for one in answers}


def move_answers(
    session: Session, said: dict[PersonAnswer, tuple[int | None, int | None]], gone: set[str]
) -> None:
    """Let answers name other faces of the same people, where those they name are gone.

    ``said`` is what `people_in_answers` gave before the photos ``gone`` were taken out. Where
    nobody is left of whom something was said, it is forgotten.
    """
    for answer, (first, second) in said.items():
        for side, person, other in (("first", first, second), ("second", second, first)):
            if getattr(answer, side).photo not in gone:
                continue
            face = _face_left(session, person, other)
            if face is None:
                session.delete(answer)
                break
            setattr(answer, side, place_of(face))
    session.flush()


def best_face(session: Session, ids: Collection[int]) -> PersonFace:
    """The best face of one person, whose parts have these ids."""
    mine = PersonFace.person_id.in_(ids)
    return session.scalars(select(PersonFace).where(mine).order_by(PersonFace.id).limit(1)).one()


def place_of(face: PersonFace) -> FacePlace:
    """Where a face is."""
    return FacePlace(face.photo, face.x, face.y, face.w, face.h)


def is_same_place(one: FacePlace, other: FacePlace) -> bool:
    """Whether a face is at both places: another engine may have drawn its box a bit differently."""
    return one.photo == other.photo and _common(one, other) >= SAME_BOX


def shared_photo(session: Session, ids: Collection[int], others: Collection[int]) -> str | None:
    """A photo that shows one person and another; each by the ids of all parts."""
    there = aliased(PersonFace)
    return session.scalar(
        select(PersonFace.photo)
        .join(there, there.photo == PersonFace.photo)
        .where(PersonFace.person_id.in_(ids), there.person_id.in_(others))
        .limit(1)
    )


def _face_left(session: Session, person: int | None, other: int | None) -> PersonFace | None:
    """The best face of the person, else of whoever is one with that person and not the other."""
    if person is None:
        return None
    whole = func.coalesce(AlbumPerson.part_of, AlbumPerson.id)
    mine = select(whole).where(AlbumPerson.id == person).scalar_subquery()
    parts = select(AlbumPerson.id).where(whole == mine, AlbumPerson.id != other)
    return session.scalar(
        select(PersonFace)
        .where(PersonFace.person_id.in_(parts))
        .order_by(PersonFace.person_id != person, PersonFace.id)
        .limit(1)
    )


def _count_photos(which: ColumnElement[bool]) -> Select[int]:
    return select(func.count(PersonFace.photo.distinct())).where(which)


def _common(one: FacePlace, other: FacePlace) -> float:
    """The share of two boxes that is common to both, 0-1."""
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    both = max(0, across) * max(0, down)
    return both / max(1, one.w * one.h + other.w * other.h - both)
