"""Two people in an album who may be one: asked, answered, remembered, taken back."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageColor
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from imgseg.faces import Analysis, Face
from imgseg.models.album import Album
from tests.colour_engine import ColourEngine, photo_of

Send = Callable[..., object]
PEOPLE = "/albums/1/people"
SAME = f"{PEOPLE}/same"
# Who resembles whom, and how much: yellow is red in another light, lime only looks like blue.
ALIKE = {60: (48, 0.5), 12: (3, 0.45)}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> ColourEngine:
    analyse = ColourEngine.analyse

    def resembling(self: ColourEngine, photos: Iterable[Path]) -> Iterator[Analysis]:
        for photo in analyse(self, photos):
            yield replace(photo, faces=[_resembling(face) for face in photo.faces])

    monkeypatch.setattr(ColourEngine, "analyse", resembling)
    return ColourEngine()


def _resembling(face: Face) -> Face:
    own = int(np.argmax(face.embedding))
    if own not in ALIKE:
        return face
    other, similarity = ALIKE[own]
    embedding = np.zeros(512, np.float32)
    embedding[other], embedding[own] = similarity, np.sqrt(1 - similarity**2)
    return replace(face, embedding=embedding)


@pytest.fixture
def content(tmp_path: Path) -> Callable[..., bytes]:
    def make(number: int, *people: str) -> bytes:
        photo = photo_of(tmp_path / f"{number}.png", *people)
        with Image.open(photo) as image:
            image.putpixel((0, 0), (number, 1, 2))
            image.save(photo)
        return photo.read_bytes()

    return make


@pytest.fixture
def album(ann: FlaskClient, send: Send, content: Callable[..., bytes]) -> None:
    """Red is in four photos, yellow in three, blue in three, lime in three."""
    people = ["red"] * 4 + ["yellow"] * 3 + ["blue"] * 3 + ["lime"] * 3
    files = {f"{number:02}.png": content(number, who) for number, who in enumerate(people)}
    ann.post("/albums", data={"name": "Holidays"})
    send(ann, "/albums/1/photos", files)
    look(ann)


def look(client: FlaskClient) -> None:
    client.post(f"{PEOPLE}/look")
    client.application.extensions["jobs"].wait()


def people_of(client: FlaskClient) -> dict[int, int]:
    """The people on the page by id, and in how many photos each is."""
    page = client.get(PEOPLE).text
    found = re.findall(r'value="(\d+)"\s+aria-label="Choose: Somebody in (\d+) photo', page)
    return {int(number): int(photos) for number, photos in found}


def face_of(client: FlaskClient, person: int) -> str:
    """The colour of the face that stands for somebody on the page."""
    page = client.get(PEOPLE).text.split('<ul class="people">')[1]
    face = re.search(rf'people/{person}">\s*<img src="([^"]+)"', page)
    assert face
    with client.get(face[1]) as picture, Image.open(io.BytesIO(picture.data)) as image:
        middle = image.convert("RGB").getpixel((96, 96))
    assert isinstance(middle, tuple)
    colours = {name: ImageColor.getrgb(name) for name in ("red", "yellow", "blue", "lime")}
    return min(
        colours, key=lambda n: sum(abs(a - b) for a, b in zip(colours[n], middle, strict=True))
    )


def asked(client: FlaskClient, address: str = PEOPLE) -> tuple[int, int] | None:
    """The ids of the two who are asked about, whoever is in more photos first."""
    page = client.get(address).text
    found = re.search(r'name="first" value="(\d+)">\s*<input[^>]*name="second" value="(\d+)"', page)
    return (int(found[1]), int(found[2])) if found else None


def say(client: FlaskClient, answer: str) -> None:
    question = asked(client)
    assert question
    form = {"first": question[0], "second": question[1], "answer": answer}
    said = client.post(SAME, data=form)
    assert said.status_code == 302
    assert said.location == f"{PEOPLE}#same-person"


def test_whoever_may_be_one_person_is_asked_about_the_likeliest_first(
    ann: FlaskClient, album: None
) -> None:
    page = ann.get(PEOPLE).text
    assert "Is this the same person?" in page
    assert "2 questions left" in page
    red, yellow, *_ = people_of(ann)
    assert asked(ann) == (red, yellow)
    for face in re.findall(r'src="(/albums/1/faces/\d+)"', page.split("Is this")[1])[:2]:
        with ann.get(face) as picture:
            assert picture.mimetype == "image/jpeg"


def test_yes_makes_one_person_of_two_who_keeps_the_address_and_all_photos(
    ann: FlaskClient, album: None
) -> None:
    red, yellow, blue, lime = people_of(ann)
    say(ann, "yes")
    assert people_of(ann) == {red: 7, blue: 3, lime: 3}
    assert [face_of(ann, one) for one in (red, blue, lime)] == ["red", "blue", "lime"]
    for address in (f"{PEOPLE}/{red}", f"{PEOPLE}/{yellow}"):
        page = ann.get(address).text
        assert "Seen in 7 photos" in page
        assert "You said that these are one person" in page
    assert asked(ann) == (blue, lime)


def test_who_was_made_one_stays_one_when_photos_are_added(
    ann: FlaskClient, album: None, send: Send, content: Callable[..., bytes]
) -> None:
    red, _, blue, lime = people_of(ann)
    say(ann, "yes")
    say(ann, "no")
    more = {f"new/{number}.png": content(50 + number, "yellow") for number in range(6)}
    send(ann, "/albums/1/photos", more | {"new/blue.png": content(60, "blue")})
    look(ann)
    assert people_of(ann) == {red: 13, blue: 4, lime: 3}
    assert asked(ann) is None


def test_who_was_made_one_stays_one_when_the_photos_shown_are_removed(
    ann: FlaskClient, album: None
) -> None:
    red, _, blue, lime = people_of(ann)
    say(ann, "yes")
    ann.post("/albums/1/photos/remove", data={"photo": ["00.png", "04.png", "05.png"]})
    assert people_of(ann) == {red: 4, blue: 3, lime: 3}
    look(ann)
    assert people_of(ann) == {red: 4, blue: 3, lime: 3}


def test_no_is_never_asked_again(ann: FlaskClient, album: None) -> None:
    before = people_of(ann)
    red, yellow, *_ = before
    say(ann, "no")
    assert asked(ann) != (red, yellow)
    look(ann)
    assert people_of(ann) == before
    say(ann, "no")
    assert asked(ann) is None
    assert "No more questions" in ann.get(PEOPLE).text


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_the_last_answer_can_be_taken_back(ann: FlaskClient, album: None, answer: str) -> None:
    before, question = people_of(ann), asked(ann)
    say(ann, answer)
    assert f"Undo the last answer ({answer.title()})" in ann.get(PEOPLE).text
    ann.post(f"{SAME}/undo")
    assert (people_of(ann), asked(ann)) == (before, question)
    assert "Undo the last answer" not in ann.get(PEOPLE).text
    # A second click finds nothing to take back.
    assert ann.post(f"{SAME}/undo").status_code == 302


def test_who_was_made_one_can_be_taken_apart_later(ann: FlaskClient, album: None) -> None:
    before = people_of(ann)
    red, yellow, *_ = before
    say(ann, "yes")
    say(ann, "no")
    ann.post(f"{PEOPLE}/apart", data={"person": [red, yellow]})
    assert people_of(ann) == before
    # What else was said stays.
    assert asked(ann) == (red, yellow)
    assert "1 question left" in ann.get(PEOPLE).text


def test_a_question_can_be_skipped(ann: FlaskClient, album: None) -> None:
    _, _, blue, lime = people_of(ann)
    link = re.search(r'data-key="s" href="([^"#]+)#same-person"', ann.get(PEOPLE).text)
    assert link
    assert asked(ann, link[1]) == (blue, lime)
    assert asked(ann, f"{PEOPLE}?skipped=x-1,,7-") == asked(ann)


def test_whom_one_photo_shows_together_is_never_asked_about_nor_made_one(
    ann: FlaskClient, album: None, send: Send, content: Callable[..., bytes]
) -> None:
    red, yellow, blue, lime = people_of(ann)
    send(ann, "/albums/1/photos", {"both.png": content(70, "red", "yellow")})
    look(ann)
    assert asked(ann) == (blue, lime)
    refused = ann.post(SAME, data={"first": red, "second": yellow, "answer": "yes"})
    assert refused.status_code == 400
    assert "The photo both.png shows both: they cannot be one person." in refused.text


def test_who_was_made_one_is_found_as_one(app: Flask, ann: FlaskClient, album: None) -> None:
    red, *_ = people_of(ann)
    say(ann, "yes")
    ann.post(f"{PEOPLE}/find", data={"person": red, "name": "Rosa"})
    app.extensions["jobs"].wait()
    assert "<strong>7</strong> of 13 photos" in ann.get("/searches/1").text


def test_nobody_else_can_answer(ann: FlaskClient, bob: FlaskClient, album: None) -> None:
    before, question = people_of(ann), asked(ann)
    assert question
    form = {"first": question[0], "second": question[1], "answer": "yes"}
    bob.post("/albums", data={"name": "Mine"})
    for album_id in (1, 2):
        assert bob.post(f"/albums/{album_id}/people/same", data=form).status_code == 404
    assert bob.post(f"{SAME}/undo").status_code == 404
    assert bob.post(f"{PEOPLE}/apart", data={"person": list(question)}).status_code == 404
    assert (people_of(ann), asked(ann)) == (before, question)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"first": "1", "second": "2"}, 400),
        ({"first": "1", "second": "2", "answer": "maybe"}, 400),
        ({"first": "1", "second": "99", "answer": "yes"}, 404),
        ({"first": "x", "second": "2", "answer": "no"}, 404),
        # Of one and the same there is nothing to say.
        ({"first": "1", "second": "1", "answer": "no"}, 302),
    ],
)
def test_what_is_no_answer_changes_nothing(
    ann: FlaskClient, album: None, form: dict[str, str], status: int
) -> None:
    before, question = people_of(ann), asked(ann)
    assert ann.post(SAME, data=form).status_code == status
    assert (people_of(ann), asked(ann)) == (before, question)
    assert "Undo the last answer" not in ann.get(PEOPLE).text


def test_where_there_is_no_question_there_are_no_keys_for_it(ann: FlaskClient, album: None) -> None:
    assert "same_person.js" in ann.get(PEOPLE).text
    page = ann.get(f"{PEOPLE}?hidden=1").text
    assert 'id="same-person"' not in page
    assert "same_person.js" not in page


def test_an_answer_is_a_use_of_the_album(session: Session, ann: FlaskClient, album: None) -> None:
    def used_after(work: Callable[[], object]) -> bool:
        long_ago = datetime(2020, 1, 1)  # noqa: DTZ001 - as the database keeps it
        session.execute(update(Album).values(last_used_at=long_ago))
        session.commit()
        work()
        return session.scalars(select(Album.last_used_at)).one() > long_ago

    assert not used_after(lambda: ann.get(PEOPLE))
    assert used_after(lambda: say(ann, "yes"))
    assert used_after(lambda: ann.post(f"{SAME}/undo"))
