"""Thumbnails are there before anybody looks."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.jobs import thumbnails_ahead
from imgseg.models.job import SampleSearch
from imgseg.services.jobs.life import add_job
from imgseg.storage import places
from tests.functional.segregation.steps import wait_until

Came = Callable[[str], Path]


@pytest.fixture
def come(
    ann: FlaskClient,
    search: str,
    send: Callable[..., TestResponse],
    photo: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> Came:
    """Has a photo come into Ann's album; the folder of thumbnails."""
    monkeypatch.setattr(thumbnails_ahead, "SECONDS_BETWEEN_LOOKS", 0.01)

    def came(name: str) -> Path:
        answer = send(ann, "/albums/1/photos", {name: photo((9, 99, 9), len(name))})
        assert answer.get_json()["saved"] == 1
        return places.album_folder(1, 1) / "thumbs"

    return came


def test_thumbnails_of_what_comes_are_made(app: Flask, come: Came) -> None:
    thumbs = come("before.png")
    thumbnails_ahead.start_thumbnails_ahead(app)
    come("a.png"), come("bb.png")
    wait_until(lambda: len(list(thumbs.glob("*.jpg"))) == 2)


def test_they_wait_for_jobs_and_what_was_removed_meanwhile_stops_none(
    app: Flask, come: Came
) -> None:
    thumbnails_ahead.start_thumbnails_ahead(app)
    with app.app_context():
        job = SampleSearch(user_id=1)
        assert add_job(db.session(), job)
        db.session.commit()
        thumbs = come("a.png")
        come("bb.png")
        time.sleep(0.3)
        assert list(thumbs.glob("*.jpg")) == []

        (thumbs.parent / "Test" / "a.png").unlink()
        job.status = "done"
        db.session.commit()
    wait_until(lambda: len(list(thumbs.glob("*.jpg"))) == 1)


def test_a_database_that_is_away_costs_no_thumbnail(
    app: Flask, come: Came, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Session] = []

    def away_at_first(session: Session) -> bool:
        asked.append(session)
        if len(asked) < 3:
            raise OperationalError("SELECT", {}, OSError("away"))
        return False

    monkeypatch.setattr(thumbnails_ahead, "any_active", away_at_first)
    thumbnails_ahead.start_thumbnails_ahead(app)
    thumbs = come("a.png")
    wait_until(lambda: len(list(thumbs.glob("*.jpg"))) == 1)


def test_an_album_deleted_meanwhile_does_not_come_back(app: Flask, come: Came) -> None:
    thumbnails_ahead.start_thumbnails_ahead(app)
    with app.app_context():
        job = SampleSearch(user_id=1)
        assert add_job(db.session(), job)
        db.session.commit()
        album = come("a.png").parent
        shutil.rmtree(album)
        job.status = "done"
        db.session.commit()
    time.sleep(0.3)
    assert not album.exists()
