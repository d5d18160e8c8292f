"""A run while it lasts, and when it does not end well."""

import contextlib
import errno
import os
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.errors import ModelsMissingError
from imgseg.extensions import db
from imgseg.jobs import execution
from imgseg.models.album import Album
from imgseg.models.job import Job
from imgseg.models.receipt import Receipt
from imgseg.models.removal import Removal
from imgseg.models.run import Run
from imgseg.services.jobs import life
from imgseg.services.lifecycle.photo_removal import remove_from_album
from imgseg.services.searches import runs
from imgseg.services.searches.searches import create_search
from tests.colour_engine import ColourEngine
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.steps import jobs_end, start

RunSearch = Callable[[FlaskClient, str], str]


def progress(client: FlaskClient, search: str) -> dict[str, Any]:
    answer = client.get(f"{search}/progress").json
    assert answer is not None
    return answer


def wait_until(it_is_so: Callable[[], bool]) -> None:
    for _ in range(500):
        if it_is_so():
            return
        time.sleep(0.02)
    pytest.fail("the run did not come that far")


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


def test_a_disk_that_fills_up_fails_the_run_as_soon_as_that_can_be_written(
    ann: FlaskClient, search: str, run: RunSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorname = "SQLITE_FULL"
    writes = iter([False, False])
    end = life.end

    def on_a_disk_with_ups_and_downs(*arguments: Any) -> bool:
        if not next(writes, True):
            raise OperationalError("UPDATE", {}, full)
        return end(*arguments)

    def no_space(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(execution, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(execution, "end", on_a_disk_with_ups_and_downs)
    monkeypatch.setattr(runs, "_keep", no_space)
    page = run(ann, search)
    assert "The last run failed." in page
    assert "There is no space left on the disk: free some, then try again" in page


@pytest.mark.sqlite
def test_a_database_that_others_lock_for_long_only_delays_a_run(
    make_app: Callable[..., Flask],
    ann: FlaskClient,
    search: str,
    engine: ColourEngine,
    app_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("imgseg.database.PATIENCE_OF_JOBS", 50)
    monkeypatch.setattr(execution, "RETRY_SECONDS", 0.05)
    other = sqlite3.connect(app_data / "imgseg.db", check_same_thread=False)

    def lock() -> None:
        if len(engine.analysed) == 4:
            other.execute("BEGIN IMMEDIATE")
            threading.Timer(0.5, other.rollback).start()

    with contextlib.closing(other):
        app = make_app()
        with app.app_context():
            db.session.add(Run(user_id=1, search_id=1))
            db.session.commit()
        engine.before_each = lock
        app.extensions["jobs"].recover()
        app.extensions["jobs"].wait()
        assert progress(ann, search)["status"] == "done"
        # The one photo that could not be kept is looked at twice.
        assert len(engine.analysed) == 12


def test_a_database_that_is_locked_as_a_run_begins_only_delays_it(
    ann: FlaskClient, search: str, run: RunSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorname = "SQLITE_BUSY"
    tries = iter([locked])
    get_one = Session.get_one

    def locked_at_first(session: Session, *what: Any) -> Any:
        if what[0] is Job and (error := next(tries, None)):
            raise OperationalError("SELECT", {}, error)
        return get_one(session, *what)

    monkeypatch.setattr(Session, "get_one", locked_at_first)
    assert "Download 2 photos" in run(ann, search)
    assert next(tries, None) is None


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


def test_a_known_problem_is_told_in_its_own_sentence(
    ann: FlaskClient, search: str, engine: ColourEngine, run: RunSearch
) -> None:
    def missing() -> None:
        raise ModelsMissingError("A model file is missing: run `python run.py models build`.")

    engine.before_each = missing
    page = run(ann, search)
    assert "The last run failed." in page
    assert "run `python run.py models build`" in page


def form_fields(page: str, action: str) -> dict[str, str]:
    """What the form with that action would send."""
    form = page.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_a_run_that_failed_says_how_far_it_came_and_goes_on_from_there(
    ann: FlaskClient, search: str, engine: ColourEngine, run: RunSearch
) -> None:
    def fail_at_the_tenth() -> None:
        time.sleep(0.6)
        if len(engine.analysed) == 9:
            raise ModelsMissingError("A model file is gone.")

    engine.before_each = fail_at_the_tenth
    page = run(ann, search)
    assert "<strong>The last run failed.</strong> A model file is gone." in page
    assert re.search(r"\d of 11 photos were looked at and are kept", page)
    engine.before_each = lambda: None
    fields = form_fields(page, f"{search}/run")
    assert fields["strictness"] == "50"
    ann.post(f"{search}/run", data=fields)
    jobs_end(ann)
    assert progress(ann, search)["status"] == "done"
    assert len(engine.analysed) == 11


def test_a_failed_run_can_be_changed_from_the_page_of_earlier_results(
    ann: FlaskClient, search: str, engine: ColourEngine, run: RunSearch, app_data: Path
) -> None:
    run(ann, search)
    shutil.rmtree(app_data / "users/1/searches/1/Train/Target")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("imgseg.services.searches.runs.why_not_ready", lambda *_: None)
        page = run(ann, search)
    assert "The last run failed." in page
    assert f'<a class="button button-small" href="{search}/edit">Change</a>' in page
    assert "Change</a>" not in ann.get(f"{search}/edit").text


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


def test_a_fault_of_ours_is_failed_never_done_and_the_earlier_results_stay(
    ann: FlaskClient, search: str, run: RunSearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(ann, search)

    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("imgseg.services.searches.search_output.write_output", broken)
    page = run(ann, search)
    assert "Something went wrong inside imgseg (RuntimeError)" in page
    assert "secret detail" not in page
    assert "Download 2 photos" in page


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


def test_there_is_no_moment_in_which_a_sudden_stop_forgets_the_look_that_follows_a_run(
    ann: FlaskClient, app: Flask, search: str, run: RunSearch
) -> None:
    after_the_run: list[list[str]] = []
    kinds = select(Job.kind, Job.status)

    def as_a_stop_would_leave_it(_session: Session) -> None:
        with db.engine.connect() as connection:
            jobs = connection.execute(kinds).all()
        if ("run", "done") in jobs:
            after_the_run.append(sorted(kind for kind, _ in jobs))

    event.listen(Session, "after_commit", as_a_stop_would_leave_it)
    try:
        run(ann, search)
    finally:
        event.remove(Session, "after_commit", as_a_stop_would_leave_it)
    assert after_the_run[0] == ["album_look", "run"]


def test_after_a_sudden_stop_the_cut_run_goes_on_by_itself_twice_and_then_says_why_not(
    make_app: Callable[..., Flask], app: Flask, ann: FlaskClient, search: str
) -> None:
    def start_again(attempts: int) -> str:
        """As a start finds it when the process died in the middle of that attempt."""
        with app.app_context():
            cut_off = {"status": "running", "attempts": attempts}
            db.session.execute(update(Job).where(Job.kind == "run").values(**cut_off))
            db.session.commit()
        started_again = make_app()
        started_again.extensions["jobs"].recover()
        started_again.extensions["jobs"].wait()
        return ann.get(search).text

    with app.app_context():
        db.session.add(Run(user_id=1, search_id=1))
        db.session.commit()
    for attempts in (1, 2):
        assert "Download 2 photos" in start_again(attempts)
    ann.post(f"{search}/delete")
    assert "The last run failed." not in ann.get("/searches").text


def test_a_run_that_was_cut_off_three_times_is_failed_and_the_one_behind_it_runs(
    make_app: Callable[..., Flask], app: Flask, ann: FlaskClient, search: str
) -> None:
    ann.post("/searches/new", data={"person": "Nobody yet", "album": "1"})
    with app.app_context():
        db.session.add(Run(user_id=1, search_id=1, status="running", attempts=3))
        db.session.add(Run(user_id=1, search_id=2))
        db.session.commit()
    started_again = make_app()
    started_again.extensions["jobs"].recover()
    started_again.extensions["jobs"].wait()
    page = ann.get(search).text
    assert "imgseg was stopped 3 times while it worked on this: you can try again." in page
    assert "There is no photo in the Target folder" in ann.get("/searches/2").text


def test_after_a_sudden_stop_a_deletion_is_finished_or_taken_back(
    make_app: Callable[..., Flask], ann: FlaskClient, search: str, app_data: Path
) -> None:
    searches = app_data / "users/1/searches"
    (searches / "1").rename(searches / "deleted-1")
    (searches / "deleted-7/Train").mkdir(parents=True)
    make_app().extensions["jobs"].recover()
    assert [folder.name for folder in searches.iterdir()] == ["1"]
    assert 'aria-label="3 photos"' in ann.get(search).text


def test_after_a_sudden_stop_what_was_being_uploaded_is_gone(
    make_app: Callable[..., Flask], ann: FlaskClient, search: str, app_data: Path
) -> None:
    leftovers = [
        app_data / "users/1/albums/1/incoming/tmp1/0.jpg",
        app_data / "users/1/searches/1/incoming/tmp2/0-unpacked/0.jpg",
        # A sample photo, which is put in place from here.
        app_data / "users/1/albums/1/incoming/obama.jpg",
    ]
    for leftover in leftovers:
        leftover.parent.mkdir(parents=True, exist_ok=True)
        leftover.write_bytes(b"half a photo")
    make_app().extensions["jobs"].recover()
    assert not any(leftover.exists() for leftover in leftovers)
    assert "5 photos" in ann.get("/albums/1").text


def test_after_a_sudden_stop_the_folders_of_what_never_came_to_be_are_gone_and_photos_stay(
    make_app: Callable[..., Flask], ann: FlaskClient, search: str, app_data: Path
) -> None:
    (app_data / "users/1/albums/7/Test").mkdir(parents=True)
    # Of an album that a newer copy of the database may know.
    older = app_data / "users/1/albums/9"
    older.mkdir()
    os.utime(older, (0, 0))
    # Nobody knows whose these are: a copy of the database may, which comes back.
    kept = app_data / "users/1/albums/8/Test/0.jpg"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"a photo")
    make_app().extensions["jobs"].recover()
    assert sorted(folder.name for folder in (app_data / "users/1/albums").iterdir()) == [
        "1",
        "8",
        "9",
    ]
    assert kept.exists()


def test_after_a_sudden_stop_photos_that_count_as_removed_are_gone(
    make_app: Callable[..., Flask], ann: FlaskClient, search: str, app_data: Path
) -> None:
    app, gone = make_app(), ["Summer/sea.png", "Summer/wall.png"]
    album_folder = app_data / "users/1/albums/1/Test"
    with app.app_context():
        session = db.session()
        album = session.get_one(Album, 1)

        def stop_after_receipt() -> None:
            session.commit()
            if session.scalar(select(Receipt.photos)) == 2:
                raise SystemExit

        with pytest.raises(SystemExit):
            remove_from_album(session, album, gone, stop_after_receipt)
    app.extensions["jobs"].recover()
    assert not any((album_folder / photo).exists() for photo in gone)
    assert "3 photos" in ann.get("/albums/1").text
    assert ann.post("/albums/1/photos/remove", data={"photo": gone[0]}).status_code == 404


def test_a_removed_photo_that_came_again_stays_at_the_next_start(
    make_app: Callable[..., Flask],
    ann: FlaskClient,
    search: str,
    send: Callable[..., TestResponse],
    album_files: dict[str, bytes],
    app_data: Path,
) -> None:
    photo = "Summer/sea.png"
    ann.post("/albums/1/photos/remove", data={"photo": photo})
    send(ann, "/albums/1/photos", {photo: album_files[photo]})
    app = make_app()
    with app.app_context():
        # The database did not take that the removal was done.
        album = "users/1/albums/1"
        row = {"photos": f"{album}/Test", "thumbs": f"{album}/thumbs", "name": photo}
        db.session.add(Removal(user_id=1, **row))
        db.session.commit()
    app.extensions["jobs"].recover()
    assert (app_data / album / "Test" / photo).exists()
    with app.app_context():
        assert db.session.query(Removal).all() == []
