"""Photos that are removed while something cuts it off: gone in the end, and no other photo."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg import cli
from imgseg.errors import StoreAwayError
from imgseg.extensions import db
from imgseg.models.index import HashedFile
from imgseg.models.receipt import Receipt
from imgseg.models.removal import Removal
from imgseg.services.lifecycle import photo_removal
from tests.functional.segregation.steps import put_database_away

ALBUM, PHOTO = "users/1/albums/1", "Summer/sea.png"
ROW = {"photos": f"{ALBUM}/Test", "thumbs": f"{ALBUM}/thumbs", "name": PHOTO}


def remove(client: FlaskClient) -> TestResponse:
    return client.post("/albums/1/photos/remove", data={"photo": PHOTO})


@contextmanager
def held_once_removed(
    app_data: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception | None = None
) -> Iterator[None]:
    """Somebody writes to the database without a pause from when files are removed, or cannot be."""
    remove_files = photo_removal._remove_files
    monkeypatch.setattr("imgseg.database.PATIENCE_OF_PAGES", 50)
    with closing(sqlite3.connect(app_data / "imgseg.db", check_same_thread=False)) as other:

        def hold(*given: Any) -> None:
            other.execute("BEGIN IMMEDIATE")
            if raised:
                raise raised
            remove_files(*given)

        with monkeypatch.context() as patch:
            patch.setattr(photo_removal, "_remove_files", hold)
            yield


@pytest.mark.sqlite
def test_photos_that_are_gone_count_as_removed_though_the_database_is_held(
    make_app: Callable[..., Flask],
    ann: FlaskClient,
    search: str,
    session: Session,
    app_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with held_once_removed(app_data, monkeypatch):
        answer = remove(ann)
    assert answer.status_code == 302
    assert "Removed: 1 photo" in ann.get(answer.location).text
    assert not (app_data / ALBUM / "Test" / PHOTO).exists()
    assert session.scalars(select(Receipt.photos)).all() == [1]
    assert session.scalars(select(Removal.name)).all() == [PHOTO]
    session.rollback()
    make_app().extensions["jobs"].recover()
    assert session.scalars(select(Removal.name)).all() == []


@pytest.mark.sqlite
def test_why_photos_cannot_be_removed_is_told_though_the_database_is_held_too(
    make_app: Callable[..., Flask],
    ann: FlaskClient,
    search: str,
    session: Session,
    app_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with held_once_removed(app_data, monkeypatch, StoreAwayError("The store is away.")):
        answer = remove(ann)
    assert answer.status_code == 503
    assert "The store is away." in answer.text
    # What is told to be removed, the next start removes.
    make_app().extensions["jobs"].recover()
    assert not (app_data / ALBUM / "Test" / PHOTO).exists()
    assert session.scalars(select(Receipt.photos)).all() == [1]
    assert session.scalars(select(Removal.name)).all() == []


@pytest.mark.parametrize("other", [{"size": 1}, {"mtime_ns": 1}])
def test_a_start_leaves_a_photo_that_came_later_by_the_name_of_a_removed_one(
    make_app: Callable[..., Flask],
    ann: FlaskClient,
    search: str,
    app_data: Path,
    other: dict[str, int],
) -> None:
    app, file = make_app(), app_data / ALBUM / "Test" / PHOTO
    known_by = {"size": file.stat().st_size, "mtime_ns": file.stat().st_mtime_ns}
    with app.app_context():
        # A database that somebody put back knows nothing of the photo.
        db.session.execute(delete(HashedFile))
        db.session.add(Removal(user_id=1, **ROW, **known_by | other))
        db.session.commit()
    app.extensions["jobs"].recover()
    assert file.exists()
    with app.app_context():
        assert db.session.query(Removal).all() == []
        db.session.add(Removal(user_id=1, **ROW, **known_by))
        db.session.commit()
    app.extensions["jobs"].recover()
    assert not file.exists()


def test_what_an_older_imgseg_removed_is_gone_after_the_next_start(
    make_app: Callable[..., Flask], ann: FlaskClient, search: str, app_data: Path
) -> None:
    app = make_app()
    with app.app_context():
        db.session.execute(delete(HashedFile))
        db.session.add(Removal(user_id=1, **ROW))
        db.session.commit()
    app.extensions["jobs"].recover()
    assert not (app_data / ALBUM / "Test" / PHOTO).exists()


@pytest.mark.sqlite
def test_a_database_put_back_removes_no_photo_that_came_again_since(
    app: Flask, ann: FlaskClient, search: str, session: Session, app_data: Path, tmp_path: Path
) -> None:
    file = app_data / ALBUM / "Test" / PHOTO
    status = file.stat()
    # It was being removed just when the copy was made; its owner has sent the same again since.
    session.execute(delete(HashedFile))
    known_by = {"size": status.st_size, "mtime_ns": status.st_mtime_ns}
    session.add(Removal(user_id=1, **ROW, **known_by))
    session.commit()
    copy = tmp_path / "copy.db"
    assert cli.main(["backup", "--database-only", str(copy)]) == 0
    session.close()
    put_database_away(app, app_data, tmp_path)
    assert cli.main(["restore", str(copy)]) == 0
    assert file.exists()
    with closing(sqlite3.connect(app_data / "imgseg.db")) as restored:
        assert restored.execute("SELECT count(*) FROM removals").fetchone() == (0,)
