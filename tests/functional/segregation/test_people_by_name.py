"""People in an album who are remembered: called by their name, where it is sure who they are."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from imgseg.extensions import db
from imgseg.models.album_people import PersonFace
from imgseg.models.person import Person, PersonExample
from imgseg.models.verdict import Verdict

Send = Callable[..., object]
RED, BLUE = (250, 20, 20), (20, 20, 250)
PEOPLE = "/albums/1/people"


@pytest.fixture
def album(ann: FlaskClient, send: Send, photo: Callable[..., bytes]) -> None:
    """Red is in five photos of Ann's album, blue in three."""
    ann.post("/albums", data={"name": "Holidays"})
    files = {f"red/{n}.png": photo(RED, n) for n in range(5)}
    send(ann, "/albums/1/photos", files | {f"{n}.png": photo(BLUE, 50 + n) for n in range(3)})
    ann.post(f"{PEOPLE}/look")
    ann.application.extensions["jobs"].wait()


def groups(client: FlaskClient) -> list[tuple[str, str]]:
    """Where the face of each of the people leads, and what is said of it."""
    shown = client.get(PEOPLE).text.partition('<ul class="people">')[2]
    return re.findall(r'<a href="([^"]+)">\s*<img src="[^"]+"\s+alt="([^"]+)"', shown)


RED_GROUP = (f"{PEOPLE}/1", "Somebody in 5 photos")
BLUE_GROUP = (f"{PEOPLE}/2", "Somebody in 3 photos")
RED_ROSA = (f"{PEOPLE}/1", "Red Rosa, 5 photos")


def find(client: FlaskClient, group: int, name: str) -> None:
    client.post(f"{PEOPLE}/find", data={"person": group, "name": name})
    client.application.extensions["jobs"].wait()


def change(app: Flask, table: type, **values: object) -> None:
    with app.app_context():
        db.session.execute(update(table).values(**values))
        db.session.commit()


def forget_faces(app: Flask) -> None:
    """Let nobody be known by a face of the album, as if sought with photos from elsewhere."""
    change(app, PersonExample, album_id=None)


def test_whoever_was_found_is_called_by_name_and_leads_to_all_photos(
    ann: FlaskClient, album: None
) -> None:
    assert groups(ann) == [RED_GROUP, BLUE_GROUP]
    find(ann, 1, "Red Rosa")
    assert groups(ann) == [RED_ROSA, BLUE_GROUP]
    assert ">Red Rosa</a>" in ann.get(PEOPLE).text
    own = ann.get(f"{PEOPLE}/1").text
    assert "<h1>Red Rosa</h1>" in own
    assert 'href="/people/1">All photos of this person' in own
    assert "Seen in 5 photos" in own
    other = ann.get(f"{PEOPLE}/2").text
    assert "Red Rosa</h1>" not in other
    assert "Somebody else?" not in other


def test_whoever_was_sought_with_other_photos_is_known_by_what_was_found(
    app: Flask, ann: FlaskClient, album: None
) -> None:
    find(ann, 1, "Red Rosa")
    forget_faces(app)
    assert groups(ann) == [RED_ROSA, BLUE_GROUP]
    # Two of five photos are not most of them.
    with app.app_context():
        few = Verdict.photo.in_([f"red/{n}.png" for n in range(3)])
        db.session.execute(update(Verdict).where(few).values(verdict="unsure"))
        db.session.commit()
    assert groups(ann) == [RED_GROUP, BLUE_GROUP]


def test_a_face_beside_the_one_that_was_found_says_nothing(
    app: Flask, ann: FlaskClient, album: None
) -> None:
    find(ann, 1, "Red Rosa")
    change(app, PersonExample, x=500)
    change(app, Verdict, x=500)
    assert groups(ann) == [RED_GROUP, BLUE_GROUP]


def test_another_engine_draws_a_box_a_little_differently(
    app: Flask, ann: FlaskClient, album: None
) -> None:
    find(ann, 1, "Red Rosa")
    change(app, Verdict, verdict="other")
    change(app, PersonExample, x=PersonExample.x + 2)
    assert groups(ann) == [RED_ROSA, BLUE_GROUP]


def test_who_was_rather_said_not_to_be_somebody_has_no_name(
    app: Flask, ann: FlaskClient, album: None
) -> None:
    find(ann, 1, "Red Rosa")
    # One face may be sorted to the wrong person.
    ann.post("/searches/1/reviews/rejected", data={"photo": "red/0.png"})
    assert groups(ann) == [RED_ROSA, BLUE_GROUP]
    change(app, PersonExample, same=False)
    assert groups(ann) == [RED_GROUP, BLUE_GROUP]


def test_a_yes_to_a_photo_with_somebody_beside_names_nobody_else(
    app: Flask, ann: FlaskClient, album: None
) -> None:
    find(ann, 1, "Red Rosa")
    with app.app_context():
        beside = db.session.scalars(select(PersonFace).filter_by(person_id=2)).first()
        assert beside is not None
        box = {side: getattr(beside, side) for side in "xywh"}
        said = {"person_id": 1, "album_id": 1, "same": True, "sha256": "0" * 64}
        db.session.execute(insert(PersonExample).values(photo=beside.photo, **said, **box))
        db.session.commit()
    assert groups(ann) == [RED_ROSA, BLUE_GROUP]


def test_who_fits_two_names_gets_none_until_they_are_one(ann: FlaskClient, album: None) -> None:
    find(ann, 1, "Red Rosa")
    find(ann, 1, "Red Rita")
    assert groups(ann) == [RED_GROUP, BLUE_GROUP]
    ann.post("/people/merge", data={"person": ["1", "2"], "keep": "1"})
    assert groups(ann) == [RED_ROSA, BLUE_GROUP]


def test_of_several_groups_made_one_each_part_counts(ann: FlaskClient, album: None) -> None:
    find(ann, 2, "Red Rosa")
    ann.post(f"{PEOPLE}/same", data={"first": "1", "second": "2", "answer": "yes"})
    assert groups(ann) == [(f"{PEOPLE}/1", "Red Rosa, 8 photos")]
    assert "<h1>Red Rosa</h1>" in ann.get(f"{PEOPLE}/1").text


def test_chosen_with_somebody_nameless_both_can_be_said_to_be_one(
    ann: FlaskClient, album: None
) -> None:
    find(ann, 1, "Red Rosa")
    page = ann.get(f"{PEOPLE}/chosen?person=1&person=2").text
    assert "<h1>Seen in 8 photos</h1>" in page
    assert "Or somebody you have looked for before?" in page


@pytest.mark.parametrize("how", ["hide", "forget"])
def test_nobody_is_called_by_the_name_of_somebody_hidden_or_forgotten(
    ann: FlaskClient, album: None, how: str
) -> None:
    find(ann, 1, "Red Rosa")
    ann.post(f"/people/1/{how}")
    assert groups(ann) == [RED_GROUP, BLUE_GROUP]
    assert "Red Rosa" not in ann.get(f"{PEOPLE}/1").text


def test_nobody_is_called_by_the_name_that_somebody_else_gave(
    app: Flask, ann: FlaskClient, bob: FlaskClient, album: None
) -> None:
    find(ann, 1, "Red Rosa")
    # As it never is: the example of another user's person lies in Ann's album.
    change(app, Person, user_id=2)
    assert groups(ann) == [RED_GROUP, BLUE_GROUP]
