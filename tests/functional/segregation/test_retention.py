"""What is not used for long is deleted, after a warning."""

import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from imgseg.extensions import db
from imgseg.jobs.retention import retain_once
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.job import Job
from imgseg.models.receipt import Receipt
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.lifecycle.deletion import delete_search
from imgseg.services.lifecycle.retention import sweep
from imgseg.storage import places
from tests.functional.segregation.steps import OF_PHOTOS, bytes_of_database, rows

DAY_SECONDS = 86_400


def days_later(app: Flask, days: float) -> list[Receipt]:
    """Sweep as if so many days had gone by."""
    with app.app_context():
        receipts = sweep(db.session(), now() + timedelta(days=days), db.session.commit)
        for receipt in receipts:
            db.session.refresh(receipt)
            db.session.expunge(receipt)
    return receipts


def last_used(app: Flask, days_ago: float) -> None:
    moment = now() - timedelta(days=days_ago)
    with app.app_context():
        for table in (Search, Album):
            db.session.execute(update(table).values(last_used_at=moment))
        db.session.commit()


def test_after_thirty_days_a_search_and_its_album_go_with_all_faces(
    ann: FlaskClient, app: Flask, done: str, app_data: Path
) -> None:
    assert days_later(app, 29.9) == []
    receipts = days_later(app, 30.1)
    assert [(r.searches, r.albums, r.photos, r.faces) for r in receipts] == [
        (1, 0, 6, 5),
        (0, 1, 5, 3),
    ]
    # Whoever was sought is known until forgotten.
    assert "1 photo with 1 face" in ann.get("/my-data").text
    ann.post("/people/1/forget")
    ann.get("/people")
    assert rows(app, *OF_PHOTOS) == [0] * 6
    assert [path for path in (app_data / "users").rglob("*") if path.is_file()] == []
    assert b"sea.png" not in bytes_of_database(app_data)
    assert b"Red Rosa" not in bytes_of_database(app_data)
    assert "(not used for long)" in ann.get("/my-data").text


def test_an_album_stays_while_a_search_asks_it(ann: FlaskClient, app: Flask, done: str) -> None:
    with app.app_context():
        db.session.execute(update(Album).values(last_used_at=datetime(2020, 1, 1)))  # noqa: DTZ001
        db.session.commit()
    assert days_later(app, 1) == []


@pytest.mark.parametrize(("days", "gone"), [(7, True), (90, False), (365, False), (0, False)])
def test_the_owner_sets_how_long(
    ann: FlaskClient, app: Flask, done: str, days: int, gone: bool
) -> None:
    ann.post("/my-data/days", data={"days": str(days)})
    assert bool(days_later(app, 60)) is gone
    if not days:
        assert "kept until you delete it" in ann.get("/my-data").text
        assert days_later(app, 10_000) == []


def test_a_shorter_time_is_warned_of_before_anything_goes(
    ann: FlaskClient, app: Flask, done: str
) -> None:
    last_used(app, 20)
    page = ann.post("/my-data/days", data={"days": "7"}, follow_redirects=True).text
    assert page.count("Will be deleted on") == 2
    assert days_later(app, 1.9) == []
    assert len(days_later(app, 2.1)) == 2


def test_after_a_long_rest_nothing_goes_that_nobody_could_be_warned_of(
    ann: FlaskClient, app: Flask, done: str
) -> None:
    last_used(app, 40)
    places.last_sweep().touch()
    swept = time.time() - 39 * DAY_SECONDS
    os.utime(places.last_sweep(), (swept, swept))
    retain_once(app)
    assert ann.get("/my-data").text.count("Will be deleted on") == 2
    assert days_later(app, 6.9) == []
    # Warned of when it ran last, it goes after the next rest.
    assert len(days_later(app, 7.1)) == 2


def test_what_was_warned_of_before_a_rest_goes_after_it(
    ann: FlaskClient, app: Flask, done: str
) -> None:
    last_used(app, 40)
    places.last_sweep().touch()
    swept = time.time() - 12 * DAY_SECONDS
    os.utime(places.last_sweep(), (swept, swept))
    retain_once(app)
    assert rows(app, Search, Album) == [0, 0]


@pytest.mark.parametrize("days", ["", "1", "-7", "9" * 40, "seven"])
def test_another_number_of_days_is_refused(ann: FlaskClient, app: Flask, days: str) -> None:
    assert ann.post("/my-data/days", data={"days": days}).status_code == 400
    with app.app_context():
        assert db.session.scalars(select(User.keep_days)).one() is None


def test_the_servers_own_default_counts_and_is_offered(
    ann: FlaskClient, app: Flask, done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_KEEP_DAYS", "14")
    assert '<option selected value="14">14 days</option>' in ann.get("/my-data").text
    assert len(days_later(app, 15)) == 2


def test_a_week_before_its_end_a_search_can_be_kept(
    ann: FlaskClient, app: Flask, done: str
) -> None:
    last_used(app, 22)
    for address in ("/searches", "/albums", "/my-data"):
        assert "Will be deleted on" not in ann.get(address).text
    last_used(app, 24)
    for address in ("/searches", "/albums", "/my-data", done, "/albums/1"):
        assert "Will be deleted on" in ann.get(address).text
    kept = ann.post(f"{done}/keep", data={"back": "searches"}, follow_redirects=True)
    assert kept.request.path == "/searches"
    assert "“Red Rosa” is kept." in kept.text
    # With the search its album is kept too.
    for address in ("/searches", "/albums", "/my-data"):
        assert "Will be deleted on" not in ann.get(address).text
    assert days_later(app, 29) == []


def test_an_album_can_be_kept_by_itself(ann: FlaskClient, app: Flask, done: str) -> None:
    ann.post(f"{done}/delete")
    last_used(app, 29)
    answer = ann.post("/albums/1/keep", data={"back": "https://elsewhere.example"})
    assert answer.location == "/albums/1"
    assert days_later(app, 29) == []


def test_looking_is_no_use_but_deciding_is(ann: FlaskClient, app: Flask, done: str) -> None:
    last_used(app, 29)
    ann.get(done)
    assert "Will be deleted on" in ann.get("/searches").text
    ann.post(f"{done}/reviews/confirmed", data={"photo": "Summer/sea.png"})
    assert "Will be deleted on" not in ann.get("/searches").text


def test_what_is_used_while_the_sweep_deletes_another_stays(
    ann: FlaskClient, app: Flask, done: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann.post("/searches/new", data={"person": "Green Gabi", "album": "1"})
    last_used(app, 31)

    def slowly(
        session: Session, search: Search, commit: Callable[[], None], occasion: str
    ) -> Receipt:
        receipt = delete_search(session, search, commit, occasion)
        ann.post("/searches/2/keep")
        return receipt

    monkeypatch.setattr("imgseg.services.lifecycle.retention.delete_search", slowly)
    assert len(days_later(app, 0)) == 1
    assert ann.get("/searches/2").status_code == 200
    assert ann.get("/albums/1").status_code == 200


def test_what_is_being_searched_is_left_alone(ann: FlaskClient, app: Flask, done: str) -> None:
    with app.app_context():
        db.session.execute(update(Job).where(Job.kind == "run").values(status="running"))
        db.session.commit()
    assert days_later(app, 100) == []
    with app.app_context():
        assert not db.session.scalars(select(Run.cancel_requested)).one()
        db.session.execute(update(Job).values(status="done"))
        db.session.commit()
    assert len(days_later(app, 100)) == 2
