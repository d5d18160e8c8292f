"""People who are one, whom nobody wants to see, and who are forgotten."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.models.index import HashedFile, IndexedFace
from imgseg.models.person import Person, PersonExample, SoughtPerson
from tests.colour_engine import ColourEngine
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.known.steps import find, found, say
from tests.functional.segregation.steps import rows

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED, GREEN = (250, 20, 20), (20, 250, 20)


def second_rosa(ann: FlaskClient, send: Send, photo: MakePhoto, run: RunSearch) -> str:
    address = ann.post("/searches/new", data={"person": "Red Rosa", "album": "2"}).location
    send(
        ann,
        f"{address}/train/target",
        {f"{i}.png": photo(GREEN, i, size=(40 + 20 * i, 30)) for i in range(2)},
    )
    run(ann, address)
    return address or ""


def test_two_people_of_one_name_are_two_until_they_are_said_to_be_one(
    app: Flask,
    ann: FlaskClient,
    rosa: str,
    search: str,
    send: Send,
    photo: MakePhoto,
    run: RunSearch,
    app_data: Path,
) -> None:
    other = second_rosa(ann, send, photo, run)
    assert "Some people here have the same name." in ann.get("/people").text
    asked = ann.get("/people/merge?person=1&person=2")
    assert "Are these the same person?" in asked.text
    merged = ann.post("/people/merge", data={"person": ["1", "2"], "keep": "1"})
    assert merged.location == rosa
    assert rows(app, Person, PersonExample) == [1, 5]
    assert ann.get("/people/2").status_code == 404
    assert not (app_data / "users/1/people/2").exists()
    page = ann.get(rosa).text
    assert "Known by 5 faces" in page
    for face in re.findall(r'src="(/people/1/faces/\d+)"', page):
        with ann.get(face) as answer:
            assert answer.mimetype == "image/jpeg"
    # Each of the searches knows both colours now.
    for address in (search, other):
        ann.post(f"{address}/decide-again")
    assert (found(ann, search), found(ann, other)) == (3, 2)


def test_nobody_is_merged_with_themselves(ann: FlaskClient, bob: FlaskClient, rosa: str) -> None:
    for form in ({"person": ["1", "1"], "keep": "1"}, {"person": "1", "keep": "1"}):
        refused = ann.post("/people/merge", data=form)
        assert refused.status_code == 400
        assert "Nobody can be merged with themselves" in refused.text
    assert ann.post("/people/merge", data={"person": ["1", "9"], "keep": "1"}).status_code == 404
    assert bob.post("/people/merge", data={"person": ["1", "2"], "keep": "1"}).status_code == 404
    assert "Choose two or more faces" in ann.get("/people/merge", follow_redirects=True).text


def test_while_somebody_is_looked_for_nobody_is_merged(
    app: Flask,
    ann: FlaskClient,
    rosa: str,
    send: Send,
    photo: MakePhoto,
    run: RunSearch,
    engine: ColourEngine,
) -> None:
    second_rosa(ann, send, photo, run)
    gate = Gate(engine)
    ann.post("/albums", data={"name": "Lake"})
    send(ann, "/albums/3/photos", {"1.png": photo(RED, 90)})
    ann.post("/albums/3/find", data={"person": "1"})
    refused = ann.post("/people/merge", data={"person": ["1", "2"], "keep": "2"})
    gate.open()
    app.extensions["jobs"].wait()
    assert refused.status_code == 400
    assert "is being looked for just now" in refused.text


def test_who_is_forgotten_leaves_nothing_but_a_receipt(
    app: Flask, ann: FlaskClient, rosa: str, search: str, app_data: Path
) -> None:
    say(ann, search, "confirmed", "g.png")
    find(ann, 2)
    page = ann.post(f"{rosa}/forget", follow_redirects=True).text
    assert "Red Rosa is forgotten: 2 searches, 8 photos with 8 faces" in page
    assert rows(app, Person, PersonExample, SoughtPerson) == [0, 0, 0]
    assert list((app_data / "users/1/people").rglob("*")) == []
    assert list((app_data / "users/1/searches").rglob("*.png")) == []
    # Only what is in the albums is known.
    assert rows(app, HashedFile, IndexedFace) == [9, 7]
    assert ann.get(rosa).status_code == 404
    assert "2 searches, 8 photos with 8 faces" in ann.get("/my-data").text


def test_who_is_forgotten_during_a_run_does_not_come_back(
    app: Flask, ann: FlaskClient, rosa: str, gate: Gate, app_data: Path
) -> None:
    ann.post("/albums/2/find", data={"person": "1"})
    gate.wait_until_there()
    threading.Timer(0.3, gate.open).start()
    assert ann.post(f"{rosa}/forget").status_code == 302
    app.extensions["jobs"].wait()
    assert rows(app, Person, PersonExample, SoughtPerson) == [0, 0, 0]
    assert list((app_data / "users/1/people").rglob("*")) == []


def test_whoever_is_hidden_is_not_offered_but_stays(ann: FlaskClient, rosa: str) -> None:
    ann.post(f"{rosa}/hide")
    page = ann.get("/people").text
    assert '/people/1"' not in page
    assert "1 person you do not want" in page
    offered = 'name="person" value="1"'
    assert offered not in ann.get(ann.get("/searches/new").location or "").text
    assert "Red Rosa" in ann.get("/people?hidden=1").text
    ann.post(f"{rosa}/hide", data={"again": "1"})
    assert "Red Rosa" in ann.get("/people").text
    assert "Nobody is hidden" in ann.get("/people?hidden=1").text


def test_a_wrong_face_can_be_taken_out(app: Flask, ann: FlaskClient, rosa: str) -> None:
    face = re.search(r'name="face" value="(\d+)"', ann.get(rosa).text)
    assert face
    ann.post(f"{rosa}/faces/remove", data={"face": face[1]})
    assert rows(app, PersonExample) == [2]
    assert ann.post(f"{rosa}/faces/remove", data={"face": face[1]}).status_code == 404
    for left in re.findall(r'name="face" value="(\d+)"', ann.get(rosa).text):
        ann.post(f"{rosa}/faces/remove", data={"face": left})
    assert "Known by 0 faces" in ann.get(rosa).text
    refused = ann.post("/albums/2/find", data={"person": "1"})
    assert refused.status_code == 400
    assert "Add at least one photo of Red Rosa first." in refused.text
