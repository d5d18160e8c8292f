"""Several people's work at once, and imgseg's end in the middle of it."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imgseg.extensions import db
from imgseg.models.job import Job
from imgseg.models.run import Run
from tests.colour_engine import ColourEngine
from tests.functional.segregation.steps import start

Send = Callable[..., object]
MakePhoto = Callable[..., bytes]
RED, BLUE = (250, 20, 20), (20, 20, 250)


@pytest.fixture
def bobs(bob: FlaskClient, send: Send, photo: MakePhoto) -> str:
    """The address of Bob's small search, ready to start."""
    form = {"person": "Blue", "album": "new", "album_name": "Small"}
    address = bob.post("/searches/new", data=form).location
    send(bob, f"{address}/train/target", {"bobs target.png": photo(BLUE, 100)})
    send(bob, "/albums/2/photos", {"bobs.png": photo(BLUE, 101)})
    return address


def statuses(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Run.status).order_by(Run.id)))


def test_a_small_search_does_not_wait_for_the_end_of_a_large_one_of_somebody_else(
    app: Flask, ann: FlaskClient, search: str, bob: FlaskClient, bobs: str, engine: ColourEngine
) -> None:
    def bob_comes() -> None:
        if len(engine.analysed) == 3:
            start(bob, bobs)

    engine.before_each = bob_comes
    start(ann, search)
    app.extensions["jobs"].wait()
    assert {"bobs target.png", "bobs.png"} <= set(engine.analysed[3:7])
    assert statuses(app) == ["done", "done"]
    assert "Download 1 photo" in bob.get(bobs).text
    assert "Download 2 photos" in ann.get(search).text


def test_when_its_turn_is_over_a_search_waits_for_one_of_somebody_else_and_goes_on(
    app: Flask,
    ann: FlaskClient,
    search: str,
    bob: FlaskClient,
    bobs: str,
    engine: ColourEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Not small any more: it has to wait for its turn.
    monkeypatch.setattr("imgseg.services.jobs.turns.SMALL", 0)

    def bob_comes_when_the_turn_is_over() -> None:
        if len(engine.analysed) == 3:
            start(bob, bobs)
            app.extensions["jobs"]._looking._turn_ends = 0.0

    engine.before_each = bob_comes_when_the_turn_is_over
    start(ann, search)
    app.extensions["jobs"].wait()
    assert engine.analysed.index("bobs.png") < len(engine.analysed) - 3
    # Each once: what was looked at before its turn was over is known after it.
    assert len(engine.analysed) == 11 + 2
    assert statuses(app) == ["done", "done"]
    assert "Download 2 photos" in ann.get(search).text


def test_what_is_set_aside_when_imgseg_ends_goes_on_with_the_next_start(
    make_app: Callable[..., Flask], app: Flask, ann: FlaskClient, search: str, engine: ColourEngine
) -> None:
    in_the_middle = threading.Event()
    stop = threading.Thread(target=app.extensions["jobs"].stop)

    def stop_in_the_middle() -> None:
        if len(engine.analysed) == 4:
            stop.start()
            # It waits for this photo.
            stop.join(0.5)
            in_the_middle.set()

    engine.before_each = stop_in_the_middle
    start(ann, search)
    assert in_the_middle.wait(60)
    stop.join(60)
    assert len(engine.analysed) == 5
    with app.app_context():
        [job] = db.session.scalars(select(Job)).all()
        assert (job.status, job.attempts) == ("pending", 0)
    assert "Waiting for its turn" in ann.get(search).text
    started_again = make_app()
    started_again.extensions["jobs"].recover()
    started_again.extensions["jobs"].wait()
    assert "Download 2 photos" in ann.get(search).text
    assert len(engine.analysed) == 11
