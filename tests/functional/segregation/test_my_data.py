"""My data: what is kept, for how long, and the receipts of what is not any more."""

import os
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from imgseg.extensions import bcrypt, db
from imgseg.jobs.retention import retain_once
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.models.job import Job
from imgseg.models.receipt import Receipt
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.accounts.audit import last_lines
from imgseg.services.lifecycle.deletion import delete_search
from imgseg.services.lifecycle.retention import sweep
from imgseg.storage import places
from tests.functional.segregation.steps import rows

RunSearch = Callable[[FlaskClient, str], str]
PASSWORD = "three green ladders"
DAY_SECONDS = 86_400
OF_PHOTOS = Search, Album, Run, HashedFile, IndexedPhoto, IndexedFace


@pytest.fixture
def done(ann: FlaskClient, done: str) -> str:
    """Ann's search with a result; Ann has a password."""
    with ann.application.app_context():
        hashed = bcrypt.generate_password_hash(PASSWORD).decode()
        db.session.execute(update(User).values(password_hash=hashed))
        db.session.commit()
    return done


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


def bytes_of_database(app_data: Path) -> bytes:
    return b"".join(file.read_bytes() for file in app_data.glob("imgseg.db*"))


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


def test_each_deletion_leaves_a_receipt_without_names(ann: FlaskClient, done: str) -> None:
    ann.post("/albums/1/photos/remove", data={"photo": "Summer/sea.png"})
    ann.post(f"{done}/delete")
    ann.post("/albums/1/delete", follow_redirects=True)
    page = ann.get("/my-data").text
    assert "1 photo with 1 face, " in page
    # Of Red Rosa one face is known still.
    assert "1 search, 6 photos with 5 faces, " in page
    assert "1 album, 4 photos with 2 faces, " in page
    assert "Holidays" not in page
    ann.post("/people/1/forget")
    page = ann.get("/my-data").text
    assert "1 photo with 1 face, " in page
    assert "Rosa" not in page.partition("What was deleted")[2].partition("Delete everything")[0]


def test_who_deletes_from_my_data_stays_there(ann: FlaskClient, done: str) -> None:
    form = {"back": "my_data"}
    assert ann.post(f"{done}/delete", data=form).location == "/my-data"
    assert ann.post("/albums/1/delete", data=form).location == "/my-data"


def test_a_removal_of_nothing_leaves_no_receipt(ann: FlaskClient, done: str) -> None:
    ann.post("/albums/1/photos/remove")
    assert rows(ann.application, Receipt) == [0]


def test_a_removal_that_fails_in_the_middle_is_told_as_far_as_it_came(
    ann: FlaskClient, app: Flask, search: str, app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    album = app_data / "users/1/albums/1/Test"
    names = ["Summer/sea.png", "Summer/wall.png"]
    unlink = Path.unlink

    def stuck(photo: Path, *, missing_ok: bool = False) -> None:
        if photo.is_relative_to(album) and not all((album / name).exists() for name in names):
            raise PermissionError(photo)
        unlink(photo, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stuck)
        answer = ann.post("/albums/1/photos/remove", data={"photo": names})
        assert answer.status_code == 500
    assert sum((album / name).exists() for name in names) == 1
    with app.app_context():
        told = [one.line.about for one in last_lines(db.session(), 9) if one.line.what == "deleted"]
        assert told == ["1 photo"]
        assert db.session.scalars(select(Receipt.photos)).all() == [1]


def test_only_the_newest_receipts_are_kept(ann: FlaskClient, app: Flask) -> None:
    for number in range(22):
        ann.post("/albums", data={"name": "Album"})
        ann.post(f"/albums/{number + 1}/delete")
    assert rows(app, Receipt) == [20]


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
