import errno
import io
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from imgseg import database
from imgseg.errors import ImgsegError, InputError, ModelsMissingError, NotFoundError
from imgseg.extensions import db

SCRIPT = {"Accept": "application/json"}


def sqlite_error(name: str, text: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorname = name
    return error


@pytest.fixture
def failing(make_app: Callable[..., Flask]) -> Callable[[Exception], FlaskClient]:
    """A browser on an app whose page ``/fails`` raises that error."""

    def make(error: Exception) -> FlaskClient:
        app = make_app(TESTING=False)

        @app.get("/fails")
        def fails() -> str:
            raise error

        return app.test_client()

    return make


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("The zip is broken: make it again."), 400),
        (NotFoundError("There is no such album."), 404),
        (ModelsMissingError("A model is missing: run `models build`."), 500),
    ],
)
def test_an_error_of_ours_is_shown_with_its_sentence(
    failing: Callable[[Exception], FlaskClient], error: ImgsegError, status: int
) -> None:
    client = failing(error)
    page, answer = client.get("/fails"), client.get("/fails", headers=SCRIPT)
    assert (page.status_code, answer.status_code) == (status, status)
    assert str(error) in page.text
    assert answer.json == {"error": str(error)}


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OperationalError("INSERT", {}, sqlite_error("SQLITE_FULL", "database or disk is full")),
    ],
)
def test_a_full_disk_is_called_by_its_name(
    failing: Callable[[Exception], FlaskClient], error: Exception
) -> None:
    client = failing(error)
    page, answer = client.get("/fails"), client.get("/fails", headers=SCRIPT)
    assert (page.status_code, answer.status_code) == (507, 507)
    assert "There is no space left on the disk that imgseg uses" in page.text


def test_a_form_sent_after_the_session_ended_leads_to_the_login(
    make_app: Callable[..., Flask],
) -> None:
    client = make_app(WTF_CSRF_ENABLED=True).test_client()
    assert client.post("/albums").location == "/login?unsent=1"
    answer = client.post("/albums/1/photos", headers=SCRIPT)
    assert answer.json == {"error": "You are logged out: log in and try again."}


def test_strangers_cannot_send_much(client: FlaskClient) -> None:
    large = {"name": "x" * 2_000_000}
    assert client.post("/login", data=large).status_code == 413
    # An upload whose session ended in between: not its size is what is wrong.
    assert client.post("/albums/1/photos", data=large).location == "/login?unsent=1"


def test_an_unexpected_error_shows_no_detail_but_logs_it(
    failing: Callable[[Exception], FlaskClient], caplog: pytest.LogCaptureFixture
) -> None:
    response = failing(RuntimeError("secret detail")).get("/fails")
    assert response.status_code == 500
    assert "Something went wrong inside imgseg" in response.text
    assert "secret detail" not in response.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 429])
def test_every_refusal_is_a_page_of_ours_and_a_sentence_for_scripts(
    make_app: Callable[..., Flask], code: int
) -> None:
    app = make_app()
    app.add_url_rule("/refused", view_func=lambda: abort(code))
    client = app.test_client()
    page, answer = client.get("/refused"), client.get("/refused", headers=SCRIPT)
    assert (page.status_code, answer.status_code) == (code, code)
    assert "To the start page" in page.text
    assert answer.get_json()["error"].endswith(".")


@pytest.mark.parametrize("body", ['["1e999", 2, NaN]', '{"name": {}, "person": 7}', "[" * 9999])
@pytest.mark.parametrize("page", ["/login", "/account/email", "/searches/new", "/albums"])
def test_json_is_no_form(ann: FlaskClient, page: str, body: str) -> None:
    answer = ann.post(page, data=body, content_type="application/json")
    # Where nobody is let in again, the login leads on.
    assert answer.status_code in {400, 302}


def test_a_file_is_no_text_of_a_form(ann: FlaskClient) -> None:
    form = {"person": (io.BytesIO(b"x"), "x.png"), "album": "new", "album_name": "Holidays"}
    assert ann.post("/searches/new", data=form).status_code == 400


def test_a_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.get("/logout")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]


def test_an_upload_above_the_limit_names_limit_and_setting(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_UPLOAD_MB", "1")
    client = make_app().test_client()
    response = client.post("/login", data={"name": "x" * 1024 * 1024})
    assert response.status_code == 413
    assert "may have 1 MB" in response.text
    assert "IMGSEG_MAX_UPLOAD_MB" in response.text


def test_every_response_forbids_foreign_content_and_copies(client: FlaskClient) -> None:
    for path in ("/", "/login", "/nowhere", "/account"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
    # Static files are nobody's secret, and their address changes with them.
    address = re.search(r'/static/[^"]+/css/app\.css', client.get("/").text)
    assert address is not None
    with client.get(address[0]) as style:
        assert "immutable" in style.headers["Cache-Control"]
    assert client.get("/static/css/app.css").headers["Cache-Control"] == "no-store"


def test_a_fault_of_the_database_puts_nothing_of_people_in_the_log(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, faults: list[str]
) -> None:
    with app.app_context():
        db.session.execute(text("ALTER TABLE users RENAME TO lost"))
        db.session.commit()
    form = {"name": "Anna", "email": "anna@example.org"}
    form |= dict.fromkeys(("password", "repeated"), "three green ladders")
    assert client.post("/register", data=form).status_code == 500
    by_address = form | {"name": "anna@example.org"}
    assert client.post("/login", data=by_address).status_code == 500
    assert re.search('no such table: users|"users" does not exist', caplog.text)
    for private in ("Anna", "example.org", "ladders"):
        assert private not in caplog.text
    assert len(faults) == 2
    faults.clear()


@contextmanager
def locked(app_data: Path) -> Iterator[None]:
    """Somebody else writes to the database for long."""
    other = sqlite3.connect(app_data / "imgseg.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


@pytest.mark.sqlite
def test_who_meets_a_busy_database_is_asked_to_try_again(
    ann: FlaskClient, app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE_OF_PAGES", 100)
    with locked(app_data):
        page = ann.post("/albums", data={"name": "Holidays"})
        answer = ann.post("/albums", data={"name": "Holidays"}, headers=SCRIPT)
        assert ann.get("/albums").status_code == 200
    assert (page.status_code, answer.status_code) == (503, 503)
    assert (page.headers["Retry-After"], answer.headers["Retry-After"]) == ("5", "5")
    assert "imgseg is busy" in page.text
    assert answer.json
    assert "try again in a moment" in answer.json["error"]
    assert ann.post("/albums", data={"name": "Holidays"}).status_code == 302


@pytest.mark.sqlite
def test_work_in_the_background_outlasts_a_busy_database(
    ann: FlaskClient, app: Flask, app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE_OF_PAGES", 100)
    written = threading.Event()

    def write() -> None:
        with app.app_context():
            db.session.execute(text("UPDATE users SET keep_days = 7"))
            db.session.commit()
        written.set()

    with locked(app_data):
        threading.Thread(target=write).start()
        assert not written.wait(0.5)
    assert written.wait(60)
