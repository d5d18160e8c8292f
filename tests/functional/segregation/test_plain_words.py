"""Sentences that whoever has never seen imgseg misread: what they say now."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from imgseg.errors import ModelsMissingError
from tests.colour_engine import ColourEngine

Send = Callable[..., object]
RED, BLUE = (250, 20, 20), (20, 20, 250)


def test_a_search_for_several_says_that_somebody_of_them_is_shown_and_not_its_own_name(
    app: Flask, ann: FlaskClient, send: Send, photo: Callable[..., bytes]
) -> None:
    form = {"person": "Both", "album": "new", "album_name": "Holidays"}
    both = ann.post("/searches/new", data=form).location or ""
    people = {"x/Gabi/1.png": photo(RED, 10), "x/Ben/1.png": photo(BLUE, 20)}
    send(ann, f"{both}/train/target", people)
    send(ann, "/albums/1/photos", {"1.png": photo(RED, 1), "2.png": photo(BLUE, 2)})
    ann.post(f"{both}/run", data={"strictness": "50", "several": "several"})
    app.extensions["jobs"].wait()
    assert "of 2 photos show somebody sought." in ann.get(both).text
    assert "of 2 photos shows Ben." in ann.get(f"{both}?person=Ben").text


def test_whoever_waits_for_a_network_that_is_missing_is_told_whom_to_ask(
    ann: FlaskClient, search: str, engine: ColourEngine, run: Callable[[FlaskClient, str], str]
) -> None:
    def missing() -> None:
        raise ModelsMissingError("A model file is missing: run `python run.py models build`.")

    engine.before_each = missing
    page = run(ann, search)
    assert "models build`. Ask whoever runs imgseg to see to it." in page


def test_the_missing_part_of_a_question_says_which_box_it_belongs_into(
    ann: FlaskClient, send: Send, photo: Callable[..., bytes]
) -> None:
    draft = ann.get("/searches/new").location or ""
    assert 'data-missing="box-target"' in ann.get(draft).text
    send(ann, f"{draft}/train/target", {"1.png": photo(RED, 10)})
    assert 'data-missing="box-album"' in ann.get(draft).text


def test_commands_are_for_whoever_runs_imgseg(client: FlaskClient) -> None:
    before, _, details = client.get("/forgotten").text.partition("For whoever runs imgseg")
    assert "python run.py" not in before
    assert "python run.py users reset-password NAME" in details


def test_the_door_to_all_photos_is_called_so(
    ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str]
) -> None:
    run(ann, search)
    assert 'href="/photos">All photos</a>' in ann.get("/people").text
