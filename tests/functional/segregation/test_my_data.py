"""My data: what is kept, and how all of it goes."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from imgseg.extensions import bcrypt, db
from imgseg.models.album import Album
from imgseg.models.search import Search
from imgseg.models.user import User
from tests.functional.segregation.steps import OF_PHOTOS, bytes_of_database, rows

RunSearch = Callable[[FlaskClient, str], str]
PASSWORD = "three green ladders"


@pytest.fixture
def done(ann: FlaskClient, done: str) -> str:
    """Ann's search with a result; Ann has a password."""
    with ann.application.app_context():
        hashed = bcrypt.generate_password_hash(PASSWORD).decode()
        db.session.execute(update(User).values(password_hash=hashed))
        db.session.commit()
    return done


def test_the_page_counts_what_is_kept(ann: FlaskClient, done: str) -> None:
    page = ann.get("/my-data").text
    assert "<dt>Photos</dt><dd>11</dd>" in page
    # Nine of the photos have a face; the grey one and the broken one have none.
    assert "<dt>Faces</dt><dd>9</dd>" in page
    assert "5 photos with 3 faces" in page
    assert "6 photos with 6 faces" in page
    assert "kept until" in page


def test_what_comes_in_parts_counts_as_it_grows(ann: FlaskClient, app: Flask) -> None:
    ann.post("/albums", data={"name": "Empty"})
    parts = "/albums/1/photos/parts?key=large.zip&total=9000000"
    for offset, size in ((0, 1_000_000), (1_000_000, 6_000_000)):
        ann.post(f"{parts}&offset={offset}", data=bytes(size))
        assert f"{(offset + size) // 10**6} MB" in ann.get("/my-data").text.replace(".0 MB", " MB")


def test_a_folder_keeps_its_time_while_what_comes_in_parts_grows(
    ann: FlaskClient, app_data: Path
) -> None:
    ann.post("/albums", data={"name": "Empty"})
    address = "/albums/1/photos/parts?key=large.zip&total=9000000"
    ann.post(f"{address}&offset=0", data=bytes(1000))
    parts = app_data / "users/1/albums/1/parts"
    os.utime(parts, (9, 9))
    ann.post(f"{address}&offset=1000", data=bytes(1000))
    assert parts.stat().st_mtime == 9


def test_copies_that_take_no_room_are_not_counted_again(
    ann: FlaskClient, done: str, app_data: Path, run: RunSearch
) -> None:
    large = Image.new("RGB", (1500, 1500), (250, 20, 20))
    large.save(app_data / "users/1/albums/1/Test/large.bmp")
    run(ann, done)
    assert (app_data / "users/1/searches/1/Output/large.bmp").exists()
    search = ann.post(f"{done}/delete", follow_redirects=True).text
    assert re.search(r"is deleted: 1 search, 6 photos with 5 faces, \d+ KB", search)
    album = ann.post("/albums/1/delete", follow_redirects=True).text
    assert "is deleted: 1 album, 6 photos with 4 faces, 6.8 MB" in album


def test_a_photo_dated_in_the_future_leaves_the_disk_too(
    ann: FlaskClient, done: str, app_data: Path, run: RunSearch
) -> None:
    next_year = time.time() + 365 * 24 * 3600
    os.utime(app_data / "users/1/albums/1/Test/Summer/sea.png", (next_year, next_year))
    run(ann, done)
    assert [file.parent.name for file in (app_data / "users").rglob("sea.png")] == ["Summer"] * 2
    ann.post("/albums/1/photos/remove", data={"photo": "Summer/sea.png"})
    assert list((app_data / "users").rglob("sea.png")) == []


def test_nobody_sees_what_others_keep(bob: FlaskClient, done: str) -> None:
    page = bob.get("/my-data").text
    assert "<dt>Photos</dt><dd>0</dd>" in page
    assert "Holidays" not in page


def test_who_deletes_from_my_data_stays_there(ann: FlaskClient, done: str) -> None:
    form = {"back": "my_data"}
    assert ann.post(f"{done}/delete", data=form).location == "/my-data"
    assert ann.post("/albums/1/delete", data=form).location == "/my-data"


def test_everything_goes_and_the_account_stays(
    ann: FlaskClient, app: Flask, done: str, app_data: Path
) -> None:
    ann.get("/albums/1/thumbs/Summer/sea.png").close()
    gone = ann.post("/my-data/delete", data={"all-password": PASSWORD}, follow_redirects=True)
    assert "Everything is deleted: 1 search, 1 album, 11 photos with 9 faces" in gone.text
    assert "Your account stays." in gone.text
    assert rows(app, *OF_PHOTOS) == [0] * 6
    assert [path for path in (app_data / "users").rglob("*") if path.is_file()] == []
    assert b"sea.png" not in bytes_of_database(app_data)
    assert ann.get("/searches").status_code == 200


@pytest.mark.parametrize("password", ["", "wrong", "x" * 10_000])
def test_without_the_password_nothing_goes(
    ann: FlaskClient, app: Flask, done: str, password: str
) -> None:
    answer = ann.post("/my-data/delete", data={"all-password": password})
    assert answer.status_code == 400
    assert "password" in answer.text
    assert rows(app, Search, Album) == [1, 1]


def test_what_is_bobs_stays_when_ann_deletes_everything(
    ann: FlaskClient, bob: FlaskClient, app: Flask, done: str
) -> None:
    bob.post("/albums", data={"name": "Bob's"})
    ann.post("/my-data/delete", data={"all-password": PASSWORD})
    assert "Bob&#39;s" in bob.get("/albums").text
