"""Photos in a store that speaks S3, in place of App_data."""

import io
import os
import shutil
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg import cli
from imgseg.errors import ImgsegError, InputError, StoreAwayError
from imgseg.extensions import db
from imgseg.jobs import execution
from imgseg.jobs.chunk_stream import ChunkStream
from imgseg.jobs.chunks import make_chunk
from imgseg.jobs.retention import retain_once
from imgseg.models.receipt import Receipt
from imgseg.models.removal import Removal
from imgseg.services.accounts.audit import last_lines
from imgseg.services.files.photos_elsewhere import open_store
from imgseg.storage import objects, photo_cache, photos
from imgseg.storage.bucket import Bucket
from tests import s3_server
from tests.colour_engine import ColourEngine

RED, BLUE = (250, 20, 20), (20, 20, 250)
SEA = "Summer/sea.png"
Send = Callable[..., TestResponse]
Run = Callable[[FlaskClient, str], str]
pytestmark = pytest.mark.sqlite


class Store:
    """What lies at one address of the store, as somebody else sees it."""

    def __init__(self, server: s3_server.Server, name: str) -> None:
        self.server = server
        self.address = f"s3://photos/{name}"

    def objects(self, below: str = "") -> dict[str, bytes]:
        """All objects, by their names below the address."""
        found = self.server.s3.find(f"{self.address}/{below}")
        files = [name for name in found if self.server.s3.isfile(name)]
        start = f"{self.address.removeprefix('s3://')}/"
        return {name.removeprefix(start): self.server.s3.cat_file(name) for name in files}

    def delete(self, name: str) -> None:
        self.server.s3.rm_file(f"{self.address}/{name}")

    def write(self, name: str, content: bytes) -> None:
        self.server.s3.pipe_file(f"{self.address}/{name}", content)


@pytest.fixture
def store(
    store_server: s3_server.Server,
    app_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Store]:
    """An empty place in the store, which the settings name."""
    store = Store(store_server, tmp_path.name.replace("[", "-").replace("]", ""))
    monkeypatch.setenv("IMGSEG_STORAGE", store.address)
    monkeypatch.setenv("AWS_ENDPOINT_URL", store_server.address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.OWNER)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.SECRET)
    photos.bucket_at.cache_clear()
    yield store
    photos.bucket_at.cache_clear()


def start(app: Flask) -> None:
    """What serving does first."""
    with app.app_context():
        open_store(db.session())


@pytest.fixture
def filled(store: Store, app: Flask, request: pytest.FixtureRequest) -> Store:
    """The store with the photos of Ann's search."""
    start(app)
    request.getfixturevalue("search")
    return store


def get(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """An answer that was read to its end, so that its file is closed."""
    answer = client.get(address, headers=headers)
    assert answer.data is not None
    answer.close()
    return answer


def shells(app_data: Path) -> list[Path]:
    users = app_data / "users"
    found = (path for path in users.rglob("*") if {"Test", "Train", "photos"} & set(path.parts))
    return [path for path in found if path.is_file() and "Output" not in path.parts]


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


def away(*_: object) -> None:
    raise StoreAwayError("The store is away.")


def test_a_deletion_that_is_cut_off_is_finished_later(
    filled: Store, app: Flask, ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "remove_below", away)
        assert ann.post("/albums/1/delete").status_code == 302
    assert ann.get("/albums/1").status_code == 404
    assert len(filled.objects("users")) == 11
    retain_once(app)
    assert filled.objects() == {}


def test_a_photo_that_the_store_cannot_remove_does_not_count_as_removed(
    filled: Store, app: Flask, ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "remove", away)
        assert ann.post("/albums/1/photos/remove", data={"photo": SEA}).status_code == 503
    with app.app_context():
        assert db.session.query(Receipt).all() == []
        assert db.session.query(Removal).all() == []
        assert deletions() == []
    ann.post("/albums/1/photos/remove", data={"photo": SEA})
    assert get(ann, f"/albums/1/photos/{SEA}").status_code == 404
    with app.app_context():
        assert deletions() == ["1 photo"]


def deletions() -> list[str]:
    """What the owner's log says was deleted."""
    return [one.line.about for one in last_lines(db.session(), 9) if one.line.what == "deleted"]


def test_while_the_store_is_away_nothing_is_lost_and_searches_wait(
    filled: Store,
    app: Flask,
    app_data: Path,
    ann: FlaskClient,
    search: str,
    send: Send,
    photo: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(execution, "RETRY_SECONDS", 0.2)
    photos.photo_store().forget_files()
    before = len(shells(app_data))
    filled.server.stop()
    try:
        sent = send(ann, "/albums/1/photos", {"new.png": photo(RED, 9)})
        assert sent.status_code == 503
        assert "cannot be reached" in sent.json["error"]  # type: ignore[index]
        assert len(shells(app_data)) == before
        assert ann.post("/albums/1/delete").status_code == 503
        assert ann.get("/albums/1").status_code == 200
        assert ann.get("/readyz").json["storage"] == "failed"  # type: ignore[index]
        ann.post(f"{search}/run", data={"strictness": "50"})
    finally:
        filled.server.start()
    app.extensions["jobs"].wait()
    page = ann.get(search).text
    assert "Download 2 photos" in page
    assert "it is not an image" in ann.get(f"{search}?verdict=unreadable").text
    assert ann.get("/readyz").json["storage"] == "ok"  # type: ignore[index]
    assert send(ann, "/albums/1/photos", {"new.png": photo(RED, 9)}).json["saved"] == 1  # type: ignore[index]


def test_a_photo_that_is_cut_off_or_gone_there_is_not_taken_for_the_photo(
    filled: Store, ann: FlaskClient, album_files: dict[str, bytes]
) -> None:
    name = next(n for n, content in filled.objects().items() if content == album_files[SEA])
    photos.photo_store().forget_files()
    filled.write(name, album_files[SEA][:-5])
    assert get(ann, f"/albums/1/photos/{SEA}").status_code == 503
    filled.delete(name)
    assert get(ann, f"/albums/1/photos/{SEA}").status_code == 404
    assert get(ann, f"/albums/1/thumbs/{SEA}").mimetype == "image/svg+xml"


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
    deadline = time.monotonic() + 20
    kept = tmp_path / "of the worker"
    while [path.name for path in kept.rglob("*") if path.is_file()] != ["lock"]:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_more_is_kept_here_than_there_is_room_for(
    filled: Store, app_data: Path, ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos.photo_store().forget_files()
    monkeypatch.setattr(photo_cache, "MOST_BYTES", 300)
    for name in ("sea", "beach ☀", "2/other"):
        assert get(ann, f"/albums/1/photos/Summer/{name}.png").status_code == 200
    kept = [path for path in (app_data / "cache").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in kept) <= 300


def test_an_install_moves_into_a_bucket(
    store: Store,
    make_app: Callable[..., Flask],
    app: Flask,
    app_data: Path,
    ann: FlaskClient,
    album_files: dict[str, bytes],
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("IMGSEG_STORAGE")
    search = request.getfixturevalue("search")
    run(ann, search)
    zipped = get(ann, f"{search}/output.zip").data
    before = {path: path.read_bytes() for path in shells(app_data)}
    monkeypatch.setenv("IMGSEG_STORAGE", store.address)
    with pytest.raises(InputError, match="move-to"):
        start(app)
    monkeypatch.delenv("IMGSEG_STORAGE")
    assert cli.main(["move-to", store.address]) == 0
    assert "12 photos" in capsys.readouterr().out
    monkeypatch.setenv("IMGSEG_STORAGE", store.address)
    start(make_app())
    assert sorted(store.objects().values()) == sorted(before.values())
    assert {path: path.stat().st_size for path in shells(app_data)} == {
        path: len(content) for path, content in before.items()
    }
    assert get(ann, f"{search}/output.zip").data == zipped
    assert "Download 2 photos" in run(ann, search)
    # Nothing was analysed anew, and what was is still where it was, too.
    kept = app_data / "users-before-moving/1/albums/1/Test" / SEA
    assert kept.read_bytes() == album_files[SEA]
    monkeypatch.delenv("IMGSEG_STORAGE")
    with pytest.raises(InputError, match="set IMGSEG_STORAGE to that"):
        make_app()


@pytest.mark.parametrize("into_bucket", [False, True])
def test_a_backup_holds_the_photos_and_goes_back_to_a_folder_or_a_bucket(
    filled: Store,
    make_app: Callable[..., Flask],
    ann: FlaskClient,
    search: str,
    run: Run,
    tmp_path: Path,
    album_files: dict[str, bytes],
    into_bucket: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run(ann, search)
    photos.photo_store().forget_files()
    assert cli.main(["backup", str(tmp_path / "all.zip")]) == 0
    place = tmp_path / "new"
    monkeypatch.setenv("IMGSEG_APP_DATA", str(place))
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 2
    if into_bucket:
        monkeypatch.setenv("IMGSEG_STORAGE", f"{filled.address}/again")
    else:
        monkeypatch.delenv("IMGSEG_STORAGE")
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 0
    sea = place / "users/1/albums/1/Test" / SEA
    assert photos.photo_store().file_of(sea).read_bytes() == album_files[SEA]
    assert (sea.read_bytes() == album_files[SEA]) is not into_bucket
    assert (place / "users/1/searches/1/Output" / SEA).samefile(sea)
    again = len(filled.objects("again/users"))
    assert again == (11 if into_bucket else 0)
    start(make_app())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("IMGSEG_STORAGE", "s3:/photos", "must be like s3://bucket/prefix"),
        ("AWS_SECRET_ACCESS_KEY", "wrong", "refuses imgseg"),
        ("AWS_ACCESS_KEY_ID", "nobody", "refuses imgseg"),
        ("AWS_ACCESS_KEY_ID", s3_server.READER, "refuses imgseg"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "cannot be reached"),
        ("AWS_ENDPOINT_URL", "no address", "cannot be reached"),
    ],
)
def test_a_store_that_cannot_be_used_is_told_at_the_start(
    store: Store, app: Flask, name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImgsegError, match=said) as caught:
        start(app)
    assert "\n" not in str(caught.value)


def test_a_store_that_never_answers_is_not_waited_for_for_ever(
    store: Store, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "LONGEST_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        with pytest.raises(StoreAwayError, match="did not answer in time"):
            start(app)


def test_a_bucket_of_others_is_refused(store: Store, app: Flask) -> None:
    store.write("users/7/albums/1/abc", b"a photo")
    with pytest.raises(ImgsegError, match="knows no account of that number"):
        start(app)


def test_the_store_is_not_asked_for_without_the_setting(app: Flask, session: Session) -> None:
    open_store(session)
    assert photos.photo_store() is photos.LOCAL
