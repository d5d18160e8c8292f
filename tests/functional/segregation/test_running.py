"""A run while it lasts, and when it is cancelled."""

import re
import threading
import time
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.job import Job
from imgseg.models.run import Run
from imgseg.services.searches.searches import create_search
from tests.colour_engine import ColourEngine
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.steps import jobs_end, progress, start, wait_until

RunSearch = Callable[[FlaskClient, str], str]


def wait_until_running(client: FlaskClient, search: str) -> None:
    wait_until(lambda: progress(client, search)["status"] == "running")


def test_without_photos_the_button_is_off_and_says_why(ann: FlaskClient) -> None:
    form = {"person": "Rosa", "album": "new", "album_name": "Holidays"}
    search = ann.post("/searches/new", data=form).location
    page = ann.get(search).text
    assert "disabled" in page
    assert "Add at least one photo of Rosa first." in page
    refused = ann.post(f"{search}/run", data={"strictness": "50"})
    assert refused.status_code == 400
    assert "Add at least one photo of Rosa first." in refused.text


def test_progress_can_be_watched_and_survives_a_reload(
    ann: FlaskClient, search: str, gate: Gate
) -> None:
    start(ann, search)
    # It runs a moment before it is known how much there is to do.
    wait_until(lambda: "0 %" in ann.get("/searches").text)
    for _ in range(2):
        page = ann.get(search).text
        assert "Cancel" in page
        assert "progress.js" in page
        assert "0 %" in ann.get("/searches").text
    gate.open()
    jobs_end(ann)
    ended = progress(ann, search)
    assert (ended["status"], ended["active"], ended["cancelling"]) == ("done", False, False)
    assert ended["title"] == "Done: 2 found · Red Rosa"


def test_who_starts_a_search_twice_sees_the_run_under_way(
    ann: FlaskClient, search: str, gate: Gate, app: Flask
) -> None:
    start(ann, search)
    again = ann.post(f"{search}/run", data={"strictness": "50"}, follow_redirects=True)
    assert again.request.path == search
    assert "The search for Red Rosa is already under way" in again.text
    assert "Cancel" in again.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Run.id))) == 1


def test_a_cancelled_run_keeps_what_is_analysed(
    ann: FlaskClient, search: str, engine: ColourEngine, run: RunSearch
) -> None:
    def cancel_at_the_fifth() -> None:
        if len(engine.analysed) == 5:
            ann.post(f"{search}/cancel")
        time.sleep(0.3)

    engine.before_each = cancel_at_the_fifth
    page = run(ann, search)
    assert re.search(r"Cancelled after \d of 11 photos\.</strong>\s+They are kept", page)
    analysed = len(engine.analysed)
    assert analysed < 11
    engine.before_each = lambda: None
    assert "Download 2 photos" in run(ann, search)
    assert len(engine.analysed) <= 12


def test_runs_wait_for_one_another_and_a_waiting_one_is_cancelled_at_once(
    ann: FlaskClient,
    search: str,
    gate: Gate,
    send: Callable[..., object],
    photo: Callable[..., bytes],
) -> None:
    other = ann.post("/searches/new", data={"person": "Blue", "album": "1"}).location
    send(ann, f"{other}/train/target", {"b.png": photo((20, 20, 250), 50)})
    start(ann, search)
    wait_until_running(ann, search)
    start(ann, other)
    assert progress(ann, other)["text"] == "1 search is before this one"
    page = ann.get(other).text
    assert "1 search is before this one" in page
    assert "<title>Waiting · Blue" in page
    ann.post(f"{other}/cancel")
    assert progress(ann, other)["status"] == "cancelled"
    assert "Cancelled before the first photo." in ann.get(other).text
    gate.open()
    jobs_end(ann)
    assert progress(ann, search)["status"] == "done"
    assert progress(ann, other)["status"] == "cancelled"


def test_a_run_under_way_counts_in_the_title_and_says_how_long_it_takes(
    app: Flask, ann: FlaskClient, search: str, gate: Gate
) -> None:
    start(ann, search)
    wait_until(lambda: progress(ann, search)["heading"].startswith("Looking"))
    with app.app_context():
        values = {"stage": "album", "done": 1200, "total": 5000, "rate": 4.2}
        db.session.execute(update(Job).values(values))
        waiting = Run(user_id=1, search_id=create_other_search(), status="pending")
        db.session.add(waiting)
        db.session.commit()
    page = ann.get(search).text
    assert "<title>24 % · Red Rosa" in page
    said = "1,200 of 5,000 photos · 4.2 photos a second · about 15 minutes left"
    assert said in page
    assert progress(ann, search)["text"] == said
    waiting_text = progress(ann, "/searches/2")["text"]
    assert waiting_text == "1 search is before this one · it starts in about 15 minutes"
    with app.app_context():
        db.session.execute(delete(Job).where(Job.status == "pending"))
        db.session.commit()


def create_other_search() -> int:
    album = db.session.get_one(Album, 1)
    return create_search(db.session(), album, "Blue").id


def test_deleting_stops_the_run_first(
    ann: FlaskClient, search: str, engine: ColourEngine, gate: Gate
) -> None:
    start(ann, search)
    wait_until_running(ann, search)
    threading.Timer(0.5, gate.open).start()
    engine.before_each = lambda: time.sleep(0.3)
    assert "is deleted" in ann.post(f"{search}/delete", follow_redirects=True).text
    jobs_end(ann)
    assert ann.get(search).status_code == 404


def test_photos_cannot_be_removed_while_a_run_looks_at_them(
    ann: FlaskClient, search: str, gate: Gate
) -> None:
    start(ann, search)
    refused = ann.post("/albums/1/photos/remove", data={"photo": "Summer/sea.png"})
    assert refused.status_code == 400
    assert "A search is looking at these photos" in refused.text
