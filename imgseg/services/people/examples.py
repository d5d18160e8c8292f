"""The faces that a person is known by: from Target photos, from a Yes or No, from a group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import delete, func, not_, select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.faces import Box
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.person import Person, PersonExample
from imgseg.models.search import Search
from imgseg.services.accounts.ownership import LARGEST_ID
from imgseg.services.files.face_crops import forget_pictures
from imgseg.services.files.fingerprints import Fingerprint
from imgseg.services.files.photo_folders import (
    PhotoFolder,
    album_photos,
    person_photos,
    train_photos,
)
from imgseg.storage.dialects import in_chunks, insert
from imgseg.storage.photos import photo_store


class Learnt(NamedTuple):
    """A Target photo by its name, of which content, and the face in it that was learnt from."""

    photo: str
    sha256: str
    box: Box


class Said(NamedTuple):
    """A face in a photo of an album, by the photo's name, of which something is said."""

    photo: str
    box: Box


def keep_from_target(
    session: Session, search: Search, person: Person, learnt: Sequence[Learnt], target: Path
) -> None:
    """Let a person be known by what a search learnt from its Target photos, and not by others.

    ``target`` is the folder that their names are relative to. The photos stay with the person,
    whatever becomes of the search. The caller commits.

    Raises:
        OSError: a photo cannot be kept.
    """
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    folder, index = person_photos(person), FaceIndex(session, person.user_id)
    wanted = {one.sha256: one for one in learnt}
    mine = PersonExample.person_id == person.id, PersonExample.same
    before = session.scalars(select(PersonExample).where(*mine)).all()
    known = {row.sha256 for row in before}
    # Two searches at once must not take one name.
    new = {f"{search.id}/{one.photo}": one for one in learnt if one.sha256 not in known}
    # Before the first word is written, which locks the database.
    for name, one in new.items():
        place = folder.photos / name
        place.parent.mkdir(parents=True, exist_ok=True)
        photo_store().also_at(target / one.photo, place)
    own = [row for row in before if row.album_id is None and row.search_id == search.id]
    _remove(session, [row for row in own if row.sha256 not in wanted])
    for row in own:
        if row.sha256 in wanted and row.box != wanted[row.sha256].box:
            row.x, row.y, row.w, row.h = wanted[row.sha256].box
            row.said_at = now()
    for name, one in new.items():
        status = (folder.photos / name).stat()
        index.remember(folder.photos, name, Fingerprint.of(status, one.sha256))
        x, y, w, h = one.box
        about = {"person_id": person.id, "same": True, "search_id": search.id, "photo": name}
        session.add(PersonExample(**about, sha256=one.sha256, x=x, y=y, w=w, h=h))
    session.flush()


def add_faces(
    session: Session, person: Person, album: Album, faces: Iterable[Said], *, same: bool
) -> None:
    """Take note that faces in photos of an album are the person, or are not. The caller commits.

    What was said of the photos before is forgotten. One that was never looked at teaches nothing.
    """
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    boxes = {face.photo: face.box for face in faces}
    index, folder = FaceIndex(session, album.user_id), album_photos(album).photos
    about = {"person_id": person.id, "album_id": album.id, "same": same, "said_at": now()}
    rows = [
        about | {"photo": name, "sha256": sha256} | dict(zip("xywh", boxes[name], strict=True))
        for name, sha256 in index.hashes(folder, sorted(boxes)).items()
    ]
    if rows:
        statement = insert(session, PersonExample)
        # Somebody may say something of it in another search at the same moment.
        said = {name: statement.excluded[name] for name in rows[0] if name != "person_id"}
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["person_id", "album_id", "photo"], set_=said
            ),
            rows,
        )


def forget_faces(session: Session, person: Person, album: Album, photos: Collection[str]) -> None:
    """Let photos of an album say nothing of the person any more. The caller commits."""
    mine = PersonExample.person_id == person.id, PersonExample.album_id == album.id
    for chunk in in_chunks(sorted(photos)):
        session.execute(delete(PersonExample).where(*mine, PersonExample.photo.in_(chunk)))


def forget_album_photos(session: Session, album: Album, photos: Collection[str]) -> None:
    """Let nobody be known by photos that leave the album. The caller commits."""
    for chunk in in_chunks(sorted(photos)):
        these = PersonExample.album_id == album.id, PersonExample.photo.in_(chunk)
        session.execute(delete(PersonExample).where(*these))


def forget_target_photos(session: Session, search: Search, names: Collection[str]) -> None:
    """Let nobody be known by Target photos that their owner removes. The caller commits."""
    from imgseg.services.index.face_index import FaceIndex

    folder = train_photos(search, "target").photos
    gone = set(FaceIndex(session, search.user_id).hashes(folder, names).values())
    mine = PersonExample.search_id == search.id, PersonExample.album_id.is_(None)
    rows = session.scalars(select(PersonExample).where(*mine)).all()
    _remove(session, [row for row in rows if row.sha256 in gone])


def forget_lost(session: Session, person: Person) -> None:
    """Let a person not be known by photos of the own folder that are gone. The caller commits."""
    here = set(person_photos(person).names())
    mine = PersonExample.person_id == person.id, PersonExample.album_id.is_(None)
    rows = session.scalars(select(PersonExample).where(*mine)).all()
    _remove(session, [row for row in rows if row.photo not in here])


def count_left(session: Session, people: Sequence[Person], searches: Sequence[Search]) -> int:
    """How many photos of people's own are in none of these searches."""
    mine = PersonExample.person_id.in_([one.id for one in people])
    there = func.coalesce(PersonExample.search_id, 0).in_([one.id for one in searches])
    own = select(func.count()).where(mine, PersonExample.album_id.is_(None), not_(there))
    return session.scalar(own) or 0


def get_example(session: Session, person: Person, example_id: int) -> PersonExample:
    """A face of the person.

    Raises:
        NotFoundError: there is none of that id.
    """
    mine = PersonExample.id == min(example_id, LARGEST_ID), PersonExample.person_id == person.id
    example = session.scalar(select(PersonExample).where(*mine))
    if example is None:
        raise NotFoundError("There is no such face here any more: load the page again.")
    return example


def examples_of(session: Session, person: Person) -> list[PersonExample]:
    """The faces that are the person, the largest first."""
    mine = PersonExample.person_id == person.id, PersonExample.same
    largest = PersonExample.w.desc(), PersonExample.id
    return list(session.scalars(select(PersonExample).where(*mine).order_by(*largest)))


def remove_example(session: Session, example: PersonExample) -> None:
    """Let a person not be known by this face any more. The caller commits."""
    _remove(session, [example])


def folder_of(session: Session, example: PersonExample) -> PhotoFolder:
    """Where the photo of an example lies."""
    album = session.get(Album, example.album_id) if example.album_id else None
    return folder_with(session.get_one(Person, example.person_id), album)


def folder_with(person: Person, album: Album | None) -> PhotoFolder:
    """Where the photos lie that a person is known by: in an album, or the person's own."""
    return album_photos(album) if album else person_photos(person)


def _remove(session: Session, rows: Sequence[PersonExample]) -> None:
    from imgseg.services.index.face_index import FaceIndex

    for row in rows:
        if row.album_id is None:
            person = session.get_one(Person, row.person_id)
            folder = person_photos(person)
            FaceIndex(session, person.user_id).forget(folder.photos / row.photo)
            photo_store().remove([folder.photos / row.photo])
            forget_pictures(folder, row.photo)
        session.delete(row)
    session.flush()
