"""What was cut off by a sudden stop goes on, is finished or is taken back."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.job import Job
from imgseg.models.receipt import Receipt
from imgseg.models.removal import Removal
from imgseg.models.run import Run
from imgseg.services.lifecycle.photo_removal import remove_from_album

RunSearch = Callable[[FlaskClient, str], str]


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
