"""Making room on a full disk, from inside imgseg."""

import errno
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from imgseg.extensions import bcrypt, db
from imgseg.storage import reserve

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def full_disk(
    app: Flask, ann: FlaskClient, app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A disk on which nothing can be written while the reserve lies on it; gives the reserve."""
    monkeypatch.setattr(reserve, "RESERVE", 1 << 20)
    ann.post("/albums", data={"name": "Holidays"})
    reserve.keep_reserve()
    file = app_data / "reserve"
    assert file.stat().st_size == 1 << 20
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _: Usage(9, 9, 0 if file.exists() else 1 << 20)
    )

    def refuse(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if file.exists() and statement.startswith(("INSERT", "UPDATE", "DELETE")):
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorname = "SQLITE_FULL"
            raise OperationalError(statement, {}, full)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    yield file
    event.remove(engine, "before_cursor_execute", refuse)


def test_an_album_can_be_deleted_and_the_reserve_is_there_again(
    ann: FlaskClient, full_disk: Path, app_data: Path
) -> None:
    assert ann.post("/albums", data={"name": "More"}).status_code == 507
    assert ann.post("/albums/1/delete").status_code == 302
    assert not (app_data / "users/1/albums/1").exists()
    assert full_disk.stat().st_size == 1 << 20


def test_who_wants_to_delete_can_log_in(app: Flask, full_disk: Path) -> None:
    with app.app_context():
        hashed = bcrypt.generate_password_hash("three green ladders").decode()
        full_disk.unlink()
        db.session.execute(db.text("UPDATE users SET password_hash = :h"), {"h": hashed})
        db.session.commit()
    reserve.keep_reserve()
    form = {"name": "ann", "password": "three green ladders"}
    assert app.test_client().post("/login", data=form).status_code == 302


def test_where_there_is_no_room_for_it_no_part_of_the_reserve_stays(
    app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    app_data.mkdir()
    monkeypatch.setattr(reserve, "_fill", full)
    reserve.keep_reserve()
    assert list(app_data.iterdir()) == []
