"""What a kept result asks about: read from verdicts, faces, and what its owner said."""

import re
from datetime import datetime

import numpy as np
import pytest
from sqlalchemy import delete, event, update
from sqlalchemy.orm import Session

from imgseg.faces import Analysis, Box, Face
from imgseg.models.album_people import AlbumLook, AlbumPerson, PersonFace
from imgseg.models.person import PersonExample
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.files.fingerprints import Fingerprint
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.people.people import create_person, seek
from imgseg.services.results.cards import Cards, cards_of

BOX: Box = (8, 8, 9, 9)
PLACE = dict(zip("xywh", BOX, strict=True))
SIZE = {"width": 90, "height": 90}
PHOTOS = ["a.jpg", "b.jpg", "c.jpg", "d.jpg"]


@pytest.fixture
def search(session: Session, run: Run) -> Search:
    """A search for Rosa, who is known by a face, and is found in none of four photos."""
    search = session.get_one(Search, run.search_id)
    run.engine_id = "engine"
    rosa = create_person(session, search.user_id, "Rosa")
    seek(session, search, "Rosa", rosa)
    index, folder = FaceIndex(session, search.user_id), album_photos(search.album).photos
    for number, photo in enumerate(PHOTOS):
        sha256 = f"{number:064}"
        index.remember(folder, photo, Fingerprint(1, 1, sha256))
        looks = np.eye(512, dtype=np.float32)[number]
        face = Face(*BOX, 1.0, np.zeros((5, 2), np.float32), looks)
        index.add(sha256, "engine", Analysis(90, 90, [face]))
        about = {"photo": photo, "person": "Rosa", "verdict": "other", "score": 1.0, "faces": 1}
        session.add(Verdict(run_id=run.id, **about, reason={}, **PLACE, **SIZE))
    known = {"photo": "rosa.jpg", "sha256": f"{0:064}", "same": True, **PLACE}
    session.add(PersonExample(person_id=rosa.id, **known))
    session.flush()
    return search


def sort(session: Session, search: Search, *groups: list[str]) -> list[int]:
    """Let these photos' faces be people of the album; their ids."""
    ids = []
    for photos in groups:
        somebody = AlbumPerson(album_id=search.album_id, photos=len(photos))
        session.add(somebody)
        session.flush()
        places = [{"person_id": somebody.id, "photo": name, **PLACE, **SIZE} for name in photos]
        session.add_all(PersonFace(**place) for place in places)
        ids.append(somebody.id)
    session.commit()
    return ids


def asked(session: Session, search: Search, run: Run, found: int = 0) -> Cards:
    [cards] = cards_of(session, search, run, {"Rosa": found})
    return cards


def test_two_groups_that_were_said_to_be_one_person_are_asked_about_as_one(
    session: Session, search: Search, run: Run
) -> None:
    first, second = sort(session, search, PHOTOS[:2], PHOTOS[2:])
    [card] = asked(session, search, run).cards
    assert card.photos == 2
    session.execute(update(AlbumPerson).where(AlbumPerson.id == second).values(part_of=first))
    [card] = asked(session, search, run).cards
    assert card.photos == 4
    assert session.get_one(Verdict, card.verdict_id).photo == "a.jpg"


def test_without_a_look_through_the_album_unsure_photos_are_asked_about(
    session: Session, search: Search, run: Run
) -> None:
    assert asked(session, search, run) == Cards([], 0)
    for photo, score in (("b.jpg", 20), ("c.jpg", 40)):
        now = update(Verdict).where(Verdict.photo == photo)
        session.execute(now.values(verdict="unsure", score=score))
    found = asked(session, search, run)
    photos = [session.get_one(Verdict, card.verdict_id).photo for card in found.cards]
    assert (photos, found.unsure) == (["c.jpg", "b.jpg"], 2)


def test_that_nothing_is_left_to_ask_is_known_without_reading_a_photo_again(
    session: Session, search: Search, run: Run
) -> None:
    sort(session, search, PHOTOS[2:])
    say_no(session, search, "c.jpg")
    assert asked(session, search, run) == Cards([], 0)
    read: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *it: read.append(it[2]))
    assert asked(session, search, run) == Cards([], 0)
    assert read
    assert not [statement for statement in read if re.search(r"\bphoto\b", statement)]


def test_whatever_changes_is_heeded_though_nothing_was_left_to_ask(
    session: Session, search: Search, run: Run
) -> None:
    [somebody] = sort(session, search, PHOTOS[2:])
    said = say_no(session, search, "c.jpg")
    assert asked(session, search, run).cards == []
    session.delete(said)
    session.flush()
    assert len(asked(session, search, run).cards) == 1
    session.execute(update(PersonExample).values(said_at=datetime(2030, 1, 1), same=False))  # noqa: DTZ001
    assert asked(session, search, run).cards == []
    session.execute(update(Verdict).where(Verdict.photo == "a.jpg").values(verdict="unsure"))
    [card] = asked(session, search, run).cards
    session.execute(delete(AlbumPerson).where(AlbumPerson.id == somebody))
    assert asked(session, search, run).cards == [card]


def test_a_look_that_finds_more_photos_of_somebody_known_is_heeded(
    session: Session, search: Search, run: Run
) -> None:
    [somebody] = sort(session, search, PHOTOS[1:3])
    [before] = asked(session, search, run).cards
    assert before.photos == 2
    place = {"person_id": somebody, "photo": PHOTOS[3], **PLACE, **SIZE}
    session.add(PersonFace(**place))
    look = AlbumLook(user_id=search.user_id, album_id=search.album_id)
    look.status, look.finished_at = "done", datetime(2030, 1, 1)  # noqa: DTZ001
    session.add(look)
    session.flush()
    [after] = asked(session, search, run).cards
    assert after.photos == 3


def say_no(session: Session, search: Search, photo: str) -> Review:
    said = Review(search_id=search.id, person="Rosa", photo=photo, decision="rejected", **PLACE)
    session.add(said)
    session.flush()
    return said
