"""Photos in a store that speaks S3, in place of App_data."""

import io
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg import cli
from imgseg.extensions import db
from imgseg.jobs.chunk_stream import ChunkStream
from imgseg.jobs.chunks import make_chunk
from imgseg.models.receipt import Receipt
from imgseg.storage import photo_cache, photos
from tests.colour_engine import ColourEngine
from tests.functional.segregation.bucket.store import SEA, Store, get, shells, start
from tests.functional.segregation.steps import wait_until

RED, BLUE = (250, 20, 20), (20, 20, 250)
Send = Callable[..., TestResponse]
Run = Callable[[FlaskClient, str], str]
pytestmark = pytest.mark.sqlite


def test_photos_lie_in_the_bucket_and_a_search_finds_them(
    filled: Store,
    app_data: Path,
    ann: FlaskClient,
    search: str,
    run: Run,
    album_files: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    below = filled.objects("users/1/albums/1").values()
    assert sorted(below) == sorted(album_files.values())
    assert len(filled.objects()) == 5 + 3 + 3
    # A file of the right size stands for each, and holds none of it.
    files = shells(app_data)
    assert len(files) == 5 + 3 + 3
    assert all(path.read_bytes() == bytes(path.stat().st_size) for path in files)
    sea = app_data / "users/1/albums/1/Test" / SEA
    assert sea.stat().st_size == len(album_files[SEA])
    assert "Download 2 photos" in run(ann, search)
    assert "it is not an image" in ann.get(f"{search}?verdict=unreadable").text
    answer = get(ann, f"{search}/output.zip")
    assert answer.content_length == len(answer.data)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        assert archive.read(SEA) == album_files[SEA]
        assert len(archive.namelist()) == 3
    rest = get(ann, f"{search}/output.zip", Range="bytes=100-")
    assert (rest.status_code, rest.data) == (206, answer.data[100:])
    # In Output there is no second copy, here or there; by one photo the person is known.
    copy = app_data / "users/1/searches/1/Output" / SEA
    assert copy.samefile(sea)
    assert len(filled.objects()) == 5 + 3 + 3 + 1
    part = get(ann, f"/albums/1/photos/{SEA}", Range="bytes=5-9")
    assert (part.status_code, part.data) == (206, album_files[SEA][5:10])
    assert get(ann, f"/albums/1/thumbs/{SEA}").mimetype == "image/jpeg"
    assert get(ann, f"{search}/thumbs/target/0.png").mimetype == "image/jpeg"
    # Not from what was kept here of the upload, either.
    photos.photo_store().forget_files()
    assert get(ann, f"{search}/output.zip").data == answer.data
    assert get(ann, f"/albums/1/photos/{SEA}").data == album_files[SEA]


def test_the_same_is_not_sent_twice_and_a_photo_without_an_ending_is_one(
    filled: Store, ann: FlaskClient, search: str, send: Send, album_files: dict[str, bytes]
) -> None:
    photos.photo_store().forget_files()
    again = send(ann, "/albums/1/photos", {SEA: album_files[SEA], "Summer/wall.png": b"another"})
    assert again.json == {"saved": 1, "kept": 1, "skipped": [], "errors": [], "total": 6}
    assert b"another" in filled.objects().values()
    send(ann, "/albums/1/photos", {"no ending": album_files[SEA]})
    photos.photo_store().forget_files()
    assert get(ann, "/albums/1/photos/no ending").data == album_files[SEA]


def test_a_zip_and_a_large_photo_come_through_whole(
    filled: Store, app_data: Path, ann: FlaskClient, send: Send, photo: Callable[..., bytes]
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("in/small.png", photo(BLUE, 78))
    assert send(ann, "/albums/1/photos", {"all.zip": file.getvalue()}).json["saved"] == 1  # type: ignore[index]
    # Larger than what is sent in one piece.
    large, folder = os.urandom(20 << 20), app_data / "users/1/albums/1"
    (folder / "incoming/1").write_bytes(large)
    photos.photo_store().put(folder / "incoming/1", folder / "Test/large.png")
    photos.photo_store().forget_files()
    assert get(ann, "/albums/1/photos/in/small.png").data == photo(BLUE, 78)
    assert get(ann, "/albums/1/photos/large.png").data == large


def test_what_is_deleted_is_gone_from_the_bucket(
    filled: Store, app: Flask, ann: FlaskClient, search: str, send: Send, run: Run
) -> None:
    run(ann, search)
    ann.post("/albums/1/photos/remove", data={"photo": SEA})
    assert len(filled.objects("users/1/albums")) == 4
    assert get(ann, f"/albums/1/photos/{SEA}").status_code == 404
    ann.post(f"{search}/delete")
    assert filled.objects("users/1/searches") == {}
    # Whoever was sought is known by one of the photos until forgotten.
    assert len(filled.objects()) == 4 + 1
    ann.post("/albums/1/delete")
    ann.post("/people/1/forget")
    assert filled.objects() == {}
    with app.app_context():
        receipts = db.session.query(Receipt).order_by(Receipt.id).all()
        assert [receipt.photos for receipt in receipts] == [1, 6, 4, 1]


def test_an_account_goes_with_its_photos(filled: Store, app: Flask, ann: FlaskClient) -> None:
    assert cli.main(["users", "delete", "Ann", "--yes"]) == 0
    assert filled.objects() == {}


def test_a_machine_whose_disk_forgets_knows_the_photos_again(
    filled: Store,
    make_app: Callable[..., Flask],
    app_data: Path,
    ann: FlaskClient,
    search: str,
    run: Run,
    album_files: dict[str, bytes],
) -> None:
    run(ann, search)
    zipped = get(ann, f"{search}/output.zip").data
    before = {path: path.stat().st_mtime_ns for path in shells(app_data)}
    for left in app_data.iterdir():
        if left.name.partition("-")[0] not in {"imgseg.db", "cache"}:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    (app_data / "users").mkdir()
    start(make_app())
    assert {path: path.stat().st_mtime_ns for path in shells(app_data)} == before
    assert get(ann, f"/albums/1/thumbs/{SEA}").mimetype == "image/jpeg"
    assert get(ann, f"{search}/output.zip").data == zipped
    assert "Download 2 photos" in run(ann, search)


def test_a_person_who_gets_another_name_keeps_the_photos(
    filled: Store, ann: FlaskClient, send: Send, photo: Callable[..., bytes]
) -> None:
    form = {"person": "Two", "album": "1"}
    address = ann.post("/searches/new", data=form).location
    files = {"Rosa/1.png": photo(RED, 1), "Bert/1.png": photo(BLUE, 2)}
    send(ann, f"{address}/train/target", files)
    ann.post(f"{address}/people/rename", data={"person": "Rosa", "name": "Lily"})
    photos.photo_store().forget_files()
    assert get(ann, f"{address}/thumbs/target/Lily/1.png").mimetype == "image/jpeg"
    below = filled.objects("users/1/searches/2").values()
    assert sorted(below) == sorted(files.values())


def test_a_worker_without_app_data_looks_at_photos_and_keeps_none(
    filled: Store,
    app_data: Path,
    tmp_path: Path,
    engine: ColourEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chunk = make_chunk(engine.id, [app_data / "users/1/albums/1/Test" / SEA])
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "of the worker"))
    found = ChunkStream(engine).ask(chunk, lambda: True).result()
    assert not found["refused"]
    assert len(found["analyses"][0]["faces"]) == 1
    # They go a moment after the answer.
    kept = tmp_path / "of the worker"
    wait_until(lambda: [path.name for path in kept.rglob("*") if path.is_file()] == ["lock"])


def test_no_more_is_kept_here_than_there_is_room_for(
    filled: Store, app_data: Path, ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos.photo_store().forget_files()
    monkeypatch.setattr(photo_cache, "MOST_BYTES", 300)
    for name in ("sea", "beach ☀", "2/other"):
        assert get(ann, f"/albums/1/photos/Summer/{name}.png").status_code == 200
    kept = [path for path in (app_data / "cache").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in kept) <= 300
