"""The page of results: its tabs, many photos at once, another strictness, photos seen large."""

import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from tests.colour_engine import ColourEngine

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
GREEN = (20, 250, 20)
SCRIPT = {"Accept": "application/json"}
LINES = (0, 1, 20, 50, 70, 100)


@pytest.fixture
def done(ann: FlaskClient, search: str, run: RunSearch, send: Send, photo: MakePhoto) -> str:
    """The address of a search with results: two red photos found, two green ones not."""
    send(ann, "/albums/1/photos", {"g1.png": photo(GREEN, 1), "g2.png": photo(GREEN, 2)})
    run(ann, search)
    return search


def counts(client: FlaskClient, address: str) -> dict[str, int]:
    """What stands on the tabs."""
    found = re.findall(r'data-count="(\w+)">([\d,]+)<', client.get(address).text)
    return {name: int(count) for name, count in found}


def say(client: FlaskClient, search: str, decision: str, *photos: str) -> TestResponse:
    form = {"photos": json.dumps(photos)}
    return client.post(f"{search}/reviews/{decision}", data=form, headers=SCRIPT)


def set_strictness(client: FlaskClient, search: str, number: object) -> TestResponse:
    return client.post(f"{search}/strictness", data={"strictness": number}, headers=SCRIPT)


def report(app_data: Path) -> str:
    return (app_data / "users/1/searches/1/Output/segregation.csv").read_text()


def test_all_five_tabs_are_there_whatever_is_in_them(ann: FlaskClient, done: str) -> None:
    assert counts(ann, done) == {
        "match": 2, "unsure": 0, "other": 3, "no_face": 1, "unreadable": 1,
    }  # fmt: skip
    assert "There is no photo imgseg is unsure about" in ann.get(f"{done}?verdict=unsure").text


def test_many_photos_are_noted_at_once(ann: FlaskClient, done: str) -> None:
    answer = say(ann, done, "confirmed", "g1.png", "Summer/wall.png")
    assert answer.json is not None
    assert answer.json["said"] == "Noted: 2 photos show Red Rosa. 1 more photo is found."
    assert counts(ann, done)["match"] == 5
    say(ann, done, "undone", "g1.png", "Summer/wall.png")
    assert counts(ann, done)["match"] == 2


def test_without_scripts_the_boxes_ticked_are_noted(ann: FlaskClient, done: str) -> None:
    form = {"photo": ["g1.png", "g2.png"], "person": "Red Rosa"}
    page = ann.post(f"{done}/reviews/confirmed", data=form, follow_redirects=True)
    assert "Noted: 2 photos show Red Rosa." in page.text
    assert counts(ann, done)["match"] == 4


def test_when_one_of_many_is_gone_none_is_noted(ann: FlaskClient, done: str) -> None:
    answer = say(ann, done, "confirmed", "g1.png", "gone.png")
    assert answer.status_code == 404
    assert "1 photo cannot be found" in answer.text
    assert counts(ann, done)["match"] == 2


def test_a_list_that_is_none_is_refused_in_words(ann: FlaskClient, done: str) -> None:
    wrong = ("", "{", "null", '"g1.png"', "[1]", '[["g1.png"]]', '["\\ud800"]', "[" * 99_999)
    for listed in wrong:
        answer = ann.post(f"{done}/reviews/confirmed", data={"photos": listed}, headers=SCRIPT)
        assert answer.status_code == 400, listed[:20]
        assert "load the page again" in answer.text, listed[:20]


def test_no_photo_at_all_is_not_found(ann: FlaskClient, done: str) -> None:
    assert say(ann, done, "confirmed").status_code == 404


def test_another_strictness_needs_no_run_and_the_download_follows(
    ann: FlaskClient, done: str, engine: ColourEngine, app_data: Path
) -> None:
    seen, before = len(engine.analysed), report(app_data)
    answer = set_strictness(ann, done, 0)
    assert answer.json == {"said": "Strictness 0. 3 more photos are found."}
    assert counts(ann, done)["match"] == 5
    assert report(app_data).count(",match,") == 5
    assert (app_data / "users/1/searches/1/Output/g1.png").is_file()
    set_strictness(ann, done, 50)
    assert report(app_data) == before
    assert not (app_data / "users/1/searches/1/Output/g1.png").exists()
    assert len(engine.analysed) == seen


def test_another_strictness_gives_what_a_run_with_it_gives(
    ann: FlaskClient, done: str, app: Flask, app_data: Path
) -> None:
    say(ann, done, "confirmed", "g1.png")
    say(ann, done, "rejected", "Summer/sea.png")
    for line in LINES:
        set_strictness(ann, done, line)
        moved = report(app_data)
        ann.post(f"{done}/run", data={"strictness": line})
        app.extensions["jobs"].wait()
        assert report(app_data) == moved


def test_without_scripts_the_strictness_is_a_number_and_a_button(
    ann: FlaskClient, done: str
) -> None:
    page = ann.post(f"{done}/strictness?verdict=other", data={"strictness": "0"})
    assert page.location == f"{done}?verdict=other"
    shown = ann.get(page.location).text
    assert "Strictness 0. 3 more photos are found." in shown
    assert re.search(r'<input[^>]*type="number"[^>]*value="0"', shown)


def test_what_was_said_stands_at_any_strictness(ann: FlaskClient, done: str) -> None:
    say(ann, done, "confirmed", "Summer/wall.png")
    say(ann, done, "rejected", "Summer/sea.png")
    set_strictness(ann, done, 0)
    assert "sea.png" in ann.get(f"{done}?verdict=other").text
    set_strictness(ann, done, 100)
    assert "wall.png" in ann.get(f"{done}?verdict=match").text


def test_a_strictness_that_is_none_is_refused_in_words(ann: FlaskClient, done: str) -> None:
    for number in ("", "x", "-1", "101", "5.5", "9" * 5000, "٣٣٣"):
        answer = set_strictness(ann, done, number)
        assert answer.status_code == 400, number[:20]
        assert "from 0 to 100" in answer.text, number[:20]


def test_while_a_run_is_under_way_the_strictness_stays(
    ann: FlaskClient, done: str, session: Session
) -> None:
    under_way = Run(user_id=1, search_id=1, status="running")
    session.add(under_way)
    session.commit()
    assert set_strictness(ann, done, 0).status_code == 400
    session.delete(under_way)
    session.commit()
    assert counts(ann, done)["match"] == 2


def test_before_the_first_run_there_is_nothing_to_be_strict_about(
    ann: FlaskClient, search: str
) -> None:
    assert set_strictness(ann, search, 0).status_code == 404
    assert ann.get(f"{search}/scores").status_code == 404
    assert ann.get(f"{search}/names").json == {"names": []}


def test_the_scores_tell_beforehand_what_each_strictness_finds(ann: FlaskClient, done: str) -> None:
    say(ann, done, "rejected", "Summer/sea.png")
    scores = ann.get(f"{done}/scores").json
    assert scores is not None
    for line in LINES:
        set_strictness(ann, done, line)
        assert counts(ann, done)["match"] == sum(scores["counts"][line:]), line
    assert scores["never"] == 1


def test_all_photos_of_a_tab_can_be_named(ann: FlaskClient, done: str) -> None:
    answer = ann.get(f"{done}/names?verdict=other").json
    assert answer is not None
    assert sorted(answer["names"]) == ["Summer/2/other.png", "g1.png", "g2.png"]


def test_the_shapes_of_all_photos_of_a_tab_are_told_rounded_down(
    ann: FlaskClient, done: str, app: Flask
) -> None:
    with app.app_context():
        for found, size in zip(matches_of_run(), ((1600, 901), (200, 300)), strict=True):
            found.width, found.height = size
        db.session.commit()
    assert ann.get(f"{done}/shapes?verdict=match").json == {"shapes": [177, 66]}
    assert ann.get(f"{done}/shapes?verdict=unsure").json == {"shapes": []}
    assert ann.get(f"{done}/shapes?verdict=unreadable").json == {"shapes": [100]}


def matches_of_run() -> Sequence[Verdict]:
    """In the order of the page."""
    order = (Verdict.score.desc(), Verdict.photo)
    return db.session.scalars(
        select(Verdict).where(Verdict.verdict == "match").order_by(*order)
    ).all()


def test_a_preview_is_a_jpeg_that_every_browser_shows(
    ann: FlaskClient, done: str, send: Send, photo: MakePhoto, app_data: Path
) -> None:
    send(ann, "/albums/1/photos", {"large.png": photo(GREEN, 9, (2000, 1000))})
    with ann.get("/albums/1/previews/large.png") as answer:
        assert answer.mimetype == "image/jpeg"
        assert Image.open(io.BytesIO(answer.data)).size == (1600, 800)
    with ann.get("/albums/1/previews/Summer/broken.jpg") as answer:
        assert b"<svg" in answer.data
    assert ann.get("/albums/1/previews/../../secret_key").status_code == 404
    assert len(list(app_data.rglob("*.large.jpg"))) == 1
    ann.post("/albums/1/photos/remove", data={"photo": "large.png"})
    assert not list(app_data.rglob("*.large.jpg"))


def test_a_page_that_is_not_there_is_the_nearest_one(ann: FlaskClient, done: str) -> None:
    for page in ("0", "-1", "x", "9" * 30):
        assert ann.get(f"{done}?page={page}").status_code == 200, page


def test_names_with_signs_are_shown_as_text(
    ann: FlaskClient, done: str, send: Send, photo: MakePhoto, run: RunSearch, app: Flask
) -> None:
    send(ann, "/albums/1/photos", {"\"><img onerror='x'>.png": photo(GREEN, 8)})
    run(ann, done)
    assert "<img onerror" not in ann.get(f"{done}?verdict=other").text


def test_a_name_with_signs_of_html_stays_a_name_in_every_sentence(
    ann: FlaskClient, done: str
) -> None:
    ann.post(f"{done}/rename", data={"name": "<i>%(num)s & R"})
    page = ann.get(done).text
    assert "<strong>2</strong> of 7 photos show &lt;i&gt;%(num)s &amp; R." in page
    assert "<i>" not in page
