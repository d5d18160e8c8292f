"""What teaches imgseg who somebody is, in all albums, and goes with its photos."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.models.person import Person, PersonExample
from tests.colour_engine import ColourEngine
from tests.functional.segregation.known.steps import find, found, say
from tests.functional.segregation.steps import rows

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED, BLUE = (250, 20, 20), (20, 20, 250)


def test_a_yes_in_one_album_finds_more_in_another(
    ann: FlaskClient, rosa: str, search: str, engine: ColourEngine
) -> None:
    garden = find(ann, 2)
    looked_at = len(engine.analysed)
    assert "Decide again" not in ann.get(garden).text
    say(ann, search, "confirmed", "g.png")
    page = ann.get(garden).text
    assert "imgseg has learnt more of Red Rosa in another album since." in page
    assert found(ann, garden) == 1
    answer = ann.post(f"{garden}/decide-again", follow_redirects=True)
    assert "Decided again. 1 more photo is found." in answer.text
    assert found(ann, garden) == 2
    assert "Decide again" not in answer.text
    assert "Decide again" not in ann.get(search).text
    say(ann, search, "undone", "g.png")
    assert "Decide again" in ann.get(garden).text
    ann.post(f"{garden}/decide-again")
    assert found(ann, garden) == 1
    assert len(engine.analysed) == looked_at


def test_a_no_in_one_album_counts_in_another_and_in_the_next(
    ann: FlaskClient, rosa: str, search: str, send: Send, photo: MakePhoto
) -> None:
    garden = find(ann, 2)
    say(ann, search, "confirmed", "g.png")
    say(ann, garden, "rejected", "g.png")
    assert found(ann, garden) == 1
    assert "Decide again" not in ann.get(garden).text
    assert "Decide again" in ann.get(search).text
    ann.post("/albums", data={"name": "Lake"})
    send(ann, "/albums/3/photos", {"1.png": photo(RED, 50), "2.png": photo(BLUE, 51)})
    assert found(ann, find(ann, 3)) == 1


def test_what_was_learnt_survives_another_engine(
    ann: FlaskClient, rosa: str, search: str, engine: ColourEngine
) -> None:
    say(ann, search, "confirmed", "g.png")
    ann.post(f"{search}/delete")
    engine.id = "other colours"
    assert found(ann, find(ann, 2)) == 2


def test_with_a_photo_of_an_album_goes_what_it_taught(
    app: Flask, ann: FlaskClient, rosa: str, search: str
) -> None:
    say(ann, search, "confirmed", "g.png")
    assert found(ann, find(ann, 2)) == 2
    ann.post("/albums/1/photos/remove", data={"photo": "g.png"})
    assert rows(app, PersonExample) == [3]
    page = ann.post("/searches/2/decide-again", follow_redirects=True).text
    assert "1 photo found before is not any more." in page


def test_without_its_search_and_its_album_somebody_is_still_known(
    app: Flask, ann: FlaskClient, rosa: str, search: str
) -> None:
    say(ann, search, "confirmed", "g.png")
    assert "known by the photos that were learnt from" in ann.get(search).text
    ann.post(f"{search}/delete")
    assert rows(app, PersonExample) == [4]
    ann.post("/albums/1/delete")
    assert rows(app, PersonExample) == [3]
    assert found(ann, find(ann, 2)) == 1


def test_a_target_photo_that_is_removed_is_forgotten_by_all(
    app: Flask, ann: FlaskClient, rosa: str, search: str, app_data: Path
) -> None:
    ann.post(f"{search}/train/target/remove", data={"photo": "wide.png"})
    assert rows(app, PersonExample) == [2]
    assert list((app_data / "users").rglob("wide.png")) == []


def test_the_next_run_of_a_search_teaches_what_it_learns_then(
    app: Flask,
    ann: FlaskClient,
    rosa: str,
    search: str,
    send: Send,
    photo: MakePhoto,
    run: RunSearch,
) -> None:
    send(ann, f"{search}/train/target", {"new.png": photo(RED, 77, size=(90, 30))})
    run(ann, search)
    run(ann, search)
    assert rows(app, PersonExample, Person) == [4, 1]
