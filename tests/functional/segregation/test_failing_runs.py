"""Runs that fail: what is said, what is kept, and how they go on."""

import contextlib
import errno
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
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from imgseg.errors import ModelsMissingError
from imgseg.extensions import db
from imgseg.jobs import execution
from imgseg.models.job import Job
from imgseg.models.run import Run
from imgseg.services.jobs import life
from imgseg.services.searches import runs
from tests.colour_engine import ColourEngine
from tests.functional.segregation.steps import jobs_end, progress

RunSearch = Callable[[FlaskClient, str], str]


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
