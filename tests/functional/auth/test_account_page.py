from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imgseg.extensions import bcrypt, db
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.accounts import accounts
from imgseg.storage import places
from tests.functional.auth.anna import PASSWORD

NEW_PASSWORD = "four blue buckets"


def _log_in(client: FlaskClient, name: str, password: str) -> bool:
    return client.post("/login", data={"name": name, "password": password}).status_code == 302


def _change_password(client: FlaskClient, current: str, new: str) -> str:
    form = {"password-current": current, "password-password": new, "password-repeated": new}
    return client.post("/account/password", data=form, follow_redirects=True).text


def test_the_account_page_needs_a_login(client: FlaskClient) -> None:
    for path in ("/account/email", "/account/password", "/account/delete"):
        assert client.post(path).location == "/login?unsent=1"


def test_a_new_address_is_taken_with_the_right_password(anna: FlaskClient, app: Flask) -> None:
    form = {"email-email": "new@example.org", "email-current": PASSWORD}
    answer = anna.post("/account/email", data=form, follow_redirects=True)
    assert "Your e-mail address is changed." in answer.text
    assert _log_in(app.test_client(), "new@example.org", PASSWORD)


def test_nothing_changes_without_the_right_password(anna: FlaskClient, app: Flask) -> None:
    for path, form in (
        ("email", {"email-email": "new@example.org", "email-current": "wrong"}),
        ("delete", {"delete-current": "wrong"}),
    ):
        response = anna.post(f"/account/{path}", data=form)
        assert response.status_code == 400
        assert "This is not your password" in response.text
    assert "This is not your password" in _change_password(anna, "wrong", NEW_PASSWORD)
    assert _log_in(app.test_client(), "anna@example.org", PASSWORD)


def _with_a_made_password(app: Flask) -> tuple[FlaskClient, str]:
    with app.app_context():
        made = accounts.reset_password(db.session(), bcrypt, "Anna")
        db.session.commit()
    client = app.test_client()
    assert _log_in(client, "Anna", made)
    return client, made


def test_a_made_password_lets_them_choose_one_of_their_own_and_nothing_else(
    anna: FlaskClient, app: Flask
) -> None:
    client, made = _with_a_made_password(app)
    for path in ("/", "/searches", "/albums", "/my-data"):
        assert client.get(path).location == "/account", path
    email = {"email-email": "new@example.org", "email-current": made}
    assert client.post("/account/email", data=email).location == "/account"
    assert client.post("/searches/new", data={"person": "Ben"}).location == "/account"
    assert "a password that was made for you" in client.get("/account").text
    assert "than the one made for you" in _change_password(client, made, made)
    assert "Your password is changed" in _change_password(client, made, NEW_PASSWORD)
    assert client.get("/searches").status_code == 200
    assert "made for you" not in client.get("/account").text


def test_a_made_password_that_ended_logs_them_out(
    anna: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, made = _with_a_made_password(app)
    tomorrow = now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(accounts, "now", lambda: tomorrow)
    assert client.get("/searches").location == "/login"
    assert (
        "This password has ended"
        in client.post("/login", data={"name": "Anna", "password": made}).text
    )


def test_a_new_password_logs_out_the_other_devices_only(anna: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    _log_in(other, "Anna", PASSWORD)
    assert "Your password is changed" in _change_password(anna, PASSWORD, NEW_PASSWORD)
    assert anna.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert not _log_in(app.test_client(), "Anna", PASSWORD)
    assert _log_in(app.test_client(), "Anna", NEW_PASSWORD)


def test_a_device_that_stays_logged_in_does_so_after_a_new_password(
    anna: FlaskClient, app: Flask
) -> None:
    device = app.test_client()
    device.post("/login", data={"name": "Anna", "password": PASSWORD, "remember": "y"})
    _change_password(device, PASSWORD, NEW_PASSWORD)
    device.delete_cookie("imgseg_session")
    assert device.get("/account").status_code == 200


def test_a_weak_new_password_is_refused(anna: FlaskClient) -> None:
    assert "Use at least 10 characters" in _change_password(anna, PASSWORD, "short")


def test_deleting_an_account_says_what_goes_and_leaves_nothing(
    anna: FlaskClient, app: Flask
) -> None:
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        db.session.add(Album(user_id=user.id, name="Summer by the lake"))
        db.session.commit()
        photos = places.album_folder(user.id, 1)
    photos.mkdir(parents=True)
    (photos / "a.jpg").write_bytes(b"photo")

    assert "This deletes 1 album and 0 searches" in anna.get("/account").text
    answer = anna.post("/account/delete", data={"delete-current": PASSWORD}, follow_redirects=True)
    assert "Your account is deleted, with 1 album, 0 searches" in answer.text
    assert not photos.parent.parent.exists()
    assert not _log_in(anna, "Anna", PASSWORD)
    assert b"Summer by the lake" not in _bytes_of(places.database_file())
    assert b"anna@example.org" not in _bytes_of(places.database_file())


def test_an_account_with_a_run_under_way_is_not_deleted_yet(
    anna: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imgseg.services.jobs.life.PATIENCE_SECONDS", 0)
    with app.app_context():
        user = db.session.scalars(select(User)).one()
        db.session.add(album := Album(user_id=user.id, name="Album"))
        db.session.flush()
        db.session.add(search := Search(user_id=user.id, album_id=album.id, name="Carl"))
        db.session.flush()
        db.session.add(Run(user_id=user.id, search_id=search.id, status="running"))
        db.session.commit()
    answer = anna.post("/account/delete", data={"delete-current": PASSWORD}, follow_redirects=True)
    assert "imgseg still works with these photos and has been asked to stop" in answer.text
    assert answer.request.path == "/account"


def _bytes_of(database: Path) -> bytes:
    """The database file with its logs."""
    return b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
