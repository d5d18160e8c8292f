"""What a run has found while it still looks through the album."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from imgseg.errors import ModelsMissingError
from imgseg.extensions import db
from imgseg.models.job import Job
from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from imgseg.services.jobs import progress
from imgseg.services.searches import matches_so_far
from imgseg.vision.contract import Engine
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.steps import jobs_end, start

Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED, BLUE = (250, 20, 20), (20, 20, 250)
# How many photos Ann's search learns from, and how many are in her album.
LEARNT, ALBUM = 6, 5


@pytest.fixture
def at_each_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matches are looked for after each photo, not after seconds."""
    for name in ("FIRST_SECONDS", "EVERY_SECONDS", "SHARE"):
        monkeypatch.setattr(matches_so_far, name, 0)


@pytest.mark.usefixtures("at_each_photo")
def test_matches_are_shown_before_the_run_has_ended_the_newest_first(
    ann: FlaskClient, search: str, gate: Gate
) -> None:
    gate.stop_after(LEARNT + ALBUM - 1)
    start(ann, search)
    gate.wait_until_there()
    for page in (ann.get(search).text, ann.get(f"{search}/matches").text):
        assert "2 photos found so far" in page
        assert 0 < page.index("sea.png") < page.index("beach ☀.png")
        assert "other.png" not in page
        assert '<rect x="0" y="0" width="40" height="30"/>' in page
    answer = ann.get(f"{search}/progress").json
    assert answer is not None
    assert answer["found"] == 2
    assert answer["title"].endswith(" % · Red Rosa")


def test_before_the_first_match_it_is_said_where_they_will_appear(
    ann: FlaskClient, search: str, gate: Gate
) -> None:
    gate.stop_after(0)
    start(ann, search)
    gate.wait_until_there()
    for page in (ann.get(search).text, ann.get(f"{search}/matches").text):
        assert "Nothing found so far" in page
        assert "<figure" not in page


@pytest.mark.usefixtures("at_each_photo")
def test_with_several_people_each_match_says_who_it_is(
    ann: FlaskClient, send: Send, photo: MakePhoto, gate: Gate
) -> None:
    form = {"person": "Family", "album": "new", "album_name": "Holidays"}
    family = ann.post("/searches/new", data=form).location
    people = {"Home/Anna/1.png": photo(RED, 10), "Home/Ben/1.png": photo(BLUE, 20)}
    send(ann, f"{family}/train/target", people)
    album = {"a.png": photo(RED, 1), "b.png": photo(BLUE, 2), "c.png": photo(BLUE, 3)}
    send(ann, "/albums/1/photos", album)
    gate.stop_after(4)
    ann.post(f"{family}/run", data={"strictness": "50", "several": "several"})
    gate.wait_until_there()
    page = ann.get(family).text
    assert page.index("<figcaption>Ben</figcaption>") < page.index("<figcaption>Anna</figcaption>")


@pytest.mark.usefixtures("at_each_photo")
@pytest.mark.parametrize("ending", ["done", "cancelled", "failed", "cut off"])
def test_when_the_run_has_ended_they_are_gone(
    app: Flask,
    ann: FlaskClient,
    search: str,
    gate: Gate,
    ending: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "BEAT_SECONDS", 0)
    gate.stop_after(LEARNT + ALBUM - 1)
    start(ann, search)
    gate.wait_until_there()
    if ending == "cancelled":
        ann.post(f"{search}/cancel")
    elif ending == "failed":
        gate.fault = ModelsMissingError("A model file is gone.")
    gate.open()
    jobs_end(ann)
    if ending == "cut off":
        with app.app_context():
            kept = {"found": 1, "photos": [{"photo": "sea.png"}]}
            cut_off = {"status": "running", "so_far": kept, "attempts": 3}
            db.session.execute(update(Job).where(Job.kind == "run").values(cut_off))
            db.session.commit()
        app.extensions["jobs"].recover()
    with app.app_context():
        run = db.session.scalars(select(Run)).one()
        assert run.status == {"cut off": "failed"}.get(ending, ending)
        assert run.so_far == {}


def test_looking_for_matches_on_the_way_changes_nothing_of_the_result(
    app: Flask,
    app_data: Path,
    ann: FlaskClient,
    samples: Path,
    fast_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app.config["ENGINE"] = lambda: fast_engine
    form = {"person": "Obama", "album": "new", "album_name": "Samples"}
    search = ann.post("/searches/new", data=form).location
    album = app_data / "users/1/albums/1/Test"
    shutil.copytree(samples, album, dirs_exist_ok=True)
    for name in ("obama2.jpg", "obama3.jpg"):
        shutil.copy(samples / name, app_data / "users/1/searches/1/Train/Target")

    def verdicts() -> list[tuple[object, ...]]:
        start(ann, search)
        jobs_end(ann)
        with app.app_context():
            columns = select(Verdict.photo, Verdict.verdict, Verdict.score)
            return [tuple(row) for row in db.session.execute(columns.order_by(Verdict.photo))]

    kept = []
    keep = matches_so_far.MatchesSoFar._keep

    def watch(self: matches_so_far.MatchesSoFar, found: list[object]) -> None:
        kept.append(len(found))
        keep(self, found)  # type: ignore[arg-type]

    monkeypatch.setattr(matches_so_far.MatchesSoFar, "_keep", watch)
    monkeypatch.setattr(matches_so_far, "FIRST_SECONDS", 3600)
    without = verdicts()
    assert kept == []
    for name in ("FIRST_SECONDS", "EVERY_SECONDS", "SHARE"):
        monkeypatch.setattr(matches_so_far, name, 0)
    assert verdicts() == without
    assert kept == list(range(1, len(list(album.iterdir())) + 1))
    assert ("obama.jpg", "match") in [row[:2] for row in without]
