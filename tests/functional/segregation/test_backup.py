"""A backup of everything, and what comes back of it."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg import cli
from imgseg.storage.backup_file import BackupWriter
from imgseg.storage.places import index_file
from imgseg.storage.snapshots import keep_snapshot
from imgseg.storage.sqlite import open_index
from tests.colour_engine import ColourEngine
from tests.functional.segregation.steps import put_database_away

Send = Callable[..., TestResponse]
RED, BLUE = (250, 20, 20), (20, 20, 250)
# What belongs to a running imgseg alone, and what stands in the tables instead.
NO_FILES = {"serving.lock", "imgseg.db", "index.db"}
pytestmark = pytest.mark.sqlite


@pytest.fixture
def kept(
    app: Flask,
    app_data: Path,
    ann: FlaskClient,
    bob: FlaskClient,
    search: str,
    run: Callable[[FlaskClient, str], str],
    send: Send,
    photo: Callable[..., bytes],
) -> Path:
    """App_data of Ann, with results and an answer, and of Bob, with an album; Ann's search is 1."""
    run(ann, search)
    answer = ann.post(f"{search}/reviews/rejected", data={"photo": "Summer/beach ☀.png"})
    assert answer.status_code == 302, answer.text
    bob.post("/searches/new", data={"person": "Blue", "album": "new", "album_name": "Mine"})
    send(bob, "/albums/2/photos", {"blue.png": photo(BLUE, 7), "sub/red.png": photo(RED, 8)})
    with open_index(index_file()):
        pass
    (app_data / "Output").mkdir()
    (app_data / "Output/segregation.csv").write_bytes(b"of the command line")
    return app_data


@pytest.fixture
def little(app_data: Path, ann: FlaskClient, send: Send, photo: Callable[..., bytes]) -> Path:
    """App_data of Ann, who has an album of one photo."""
    ann.post("/searches/new", data={"person": "X", "album": "new", "album_name": "Mine"})
    send(ann, "/albums/1/photos", {"red.png": photo(RED)})
    return app_data


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Names another App_data, which is not there yet."""

    def name(folder: str) -> Path:
        monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / folder))
        return tmp_path / folder

    return name


def rows(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with closing(sqlite3.connect(database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr)  # noqa: S608
            for (name,) in tables.fetchall()
        }


def files(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Content, rights and time of each file that is not a database's."""
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), status.st_mode, status.st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file() and path.name.split("-")[0] not in NO_FILES
        for status in [path.stat()]
    }


def test_everything_comes_back_row_by_row_and_byte_by_byte(
    kept: Path, tmp_path: Path, elsewhere: Callable[[str], Path]
) -> None:
    file = tmp_path / "all.zip"
    before = files(kept)
    tables = rows(kept / "imgseg.db")
    assert {"secret_key", "users/1/searches/1/Output/segregation.csv"} <= before.keys()
    assert len(tables["reviews"]) == 1
    assert cli.main(["backup", str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    place = elsewhere("new")
    assert cli.main(["restore", str(file)]) == 0
    after = files(place)
    report = "users/1/searches/1/Output/segregation.csv"
    assert after.keys() == before.keys()
    # The report is written again, from the same rows.
    assert [name for name in before if after[name] != before[name] and name != report] == []
    assert after[report][0] == before[report][0]
    assert rows(place / "imgseg.db") == tables
    assert rows(place / "index.db") == rows(kept / "index.db")
    assert {path.relative_to(kept) for path in kept.rglob("*") if path.is_dir()} == {
        path.relative_to(place) for path in place.rglob("*") if path.is_dir()
    }
    # A copy in Output takes no room of its own, there as here.
    copy = place / "users/1/searches/1/Output/Summer/sea.png"
    assert copy.samefile(place / "users/1/albums/1/Test/Summer/sea.png")
    assert (place / "users").stat().st_mode & 0o777 == 0o700
    assert (place / "imgseg.db").stat().st_mode & 0o777 == 0o600


def test_what_people_do_during_a_backup_leaves_it_in_agreement_with_itself(
    kept: Path,
    tmp_path: Path,
    ann: FlaskClient,
    bob: FlaskClient,
    send: Send,
    photo: Callable[..., bytes],
    elsewhere: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_file = BackupWriter.add_file

    def write_meanwhile(self: BackupWriter, path: str, place: Path) -> None:
        if path == "users/1/albums/1/Test/Summer/beach ☀.png":
            ann.post("/albums/1/photos/remove", data={"photo": "Summer/sea.png"})
            send(ann, "/albums/1/photos", {"Summer/new.png": photo(RED, 99)})
            ann.post("/searches/new", data={"person": "X", "album": "new", "album_name": "New"})
        if path == "users/2/albums/2/Test/blue.png":
            add_file(self, path, place)
            bob.post("/albums/2/delete")
            return
        add_file(self, path, place)

    monkeypatch.setattr(BackupWriter, "add_file", write_meanwhile)
    assert cli.main(["backup", str(tmp_path / "all.zip")]) == 0
    assert len(rows(kept / "imgseg.db")["albums"]) == 2
    assert not (kept / "users/1/albums/1/Test/Summer/sea.png").exists()
    place = elsewhere("new")
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 0
    tables = rows(place / "imgseg.db")
    assert len(tables["albums"]) == len(tables["searches"]) == 1
    left = {path.name for path in (place / "users").rglob("*.png")}
    assert "beach ☀.png" in left
    assert "sea.png" not in left | {Path(path).name for path in _photos(tables)}
    assert not list((place / "users").glob("*/*/2"))
    report = (place / "users/1/searches/1/Output/segregation.csv").read_text("utf-8")
    assert "sea.png" not in report
    assert "beach" in report


def _photos(tables: dict[str, list[tuple[object, ...]]]) -> list[str]:
    texts = [value for table in tables.values() for row in table for value in row]
    return [value for value in texts if isinstance(value, str) and value.endswith(".png")]


@pytest.mark.parametrize("damage", ["cut in half", "cut at the end", "a byte of a photo"])
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    little: Path,
    tmp_path: Path,
    elsewhere: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
    damage: str,
) -> None:
    file = tmp_path / "all.zip"
    cli.main(["backup", str(file)])
    content = file.read_bytes()
    if damage == "a byte of a photo":
        pixels = content.index(b"\x89PNG") + 60
        file.write_bytes(content[:pixels] + bytes([content[pixels] ^ 1]) + content[pixels + 1 :])
    else:
        file.write_bytes(content[: len(content) // 2 if damage == "cut in half" else -10])
    place = elsewhere("new")
    (place / "Train").mkdir(parents=True)
    (place / "Train/.gitkeep").touch()
    capsys.readouterr()
    assert cli.main(["restore", str(file)]) == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert "is no whole backup" in sentence
    left = {path.relative_to(place).as_posix() for path in place.rglob("*")}
    assert left - {"serving.lock"} == {"Train", "Train/.gitkeep"}


@pytest.mark.parametrize("held", ["users/1/albums/1/Test/a.jpg", "imgseg.db", "Train/Target/a.jpg"])
def test_nothing_is_restored_into_a_place_that_holds_something(
    little: Path,
    tmp_path: Path,
    elsewhere: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
    held: str,
) -> None:
    cli.main(["backup", str(tmp_path / "all.zip")])
    place = elsewhere("new")
    (place / held).parent.mkdir(parents=True, exist_ok=True)
    (place / held).write_bytes(b"mine")
    capsys.readouterr()
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 2
    [sentence] = capsys.readouterr().err.splitlines()
    assert f"holds something already ({held})" in sentence.replace(os.sep, "/")
    assert (place / held).read_bytes() == b"mine"
    assert not (place / "secret_key").exists()


def test_after_a_restoring_that_was_killed_the_next_one_does_it(
    little: Path, tmp_path: Path, elsewhere: Callable[[str], Path]
) -> None:
    cli.main(["backup", str(tmp_path / "all.zip")])
    place = elsewhere("new")
    (place / "users/9/albums/9/Test").mkdir(parents=True)
    (place / "users/9/albums/9/Test/half.jpg").write_bytes(b"half")
    (place / "restoring").touch()
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 0
    assert files(place).keys() == files(little).keys()


def test_a_restoring_that_was_killed_at_its_very_end_goes_on(
    kept: Path,
    tmp_path: Path,
    elsewhere: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "all.zip"
    cli.main(["backup", str(file)])
    tables = rows(kept / "imgseg.db")
    place = elsewhere("new")
    with monkeypatch.context() as patch:
        # A kill lets nothing be put right.
        patch.setattr("imgseg.cli.restore._settle", _killed)
        patch.setattr("imgseg.services.lifecycle.restoring._empty", lambda *_: None)
        with pytest.raises(SystemExit):
            cli.main(["restore", str(file)])
    assert (place / "restoring").exists()
    assert cli.main(["restore", str(file)]) == 0
    assert not (place / "restoring").exists()
    assert rows(place / "imgseg.db") == tables


def _killed() -> None:
    raise SystemExit(9)


@pytest.mark.parametrize("only", [[], ["--database-only"]])
def test_a_backup_that_was_killed_leaves_nothing_beside_the_next(
    little: Path, tmp_path: Path, only: list[str]
) -> None:
    folder = tmp_path / "disk"
    left = folder / ".imgseg-backup"
    left.mkdir(parents=True)
    (left / "imgseg.db").write_bytes(b"faces of people")
    assert cli.main(["backup", *only, str(folder / "all")]) == 0
    assert [path.name for path in folder.iterdir()] == ["all"]


def test_the_database_alone_comes_back_too(
    kept: Path, tmp_path: Path, elsewhere: Callable[[str], Path]
) -> None:
    file = tmp_path / "accounts.db"
    assert cli.main(["backup", "--database-only", str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    place = elsewhere("new")
    assert cli.main(["restore", str(file)]) == 0
    assert rows(place / "imgseg.db") == rows(kept / "imgseg.db")


def test_beside_its_photos_a_database_forgets_those_deleted_since(
    kept: Path, app: Flask, tmp_path: Path, ann: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "accounts.db"
    cli.main(["backup", "--database-only", str(file)])
    ann.post("/albums/1/photos/remove", data={"photo": "Summer/sea.png"})
    now = rows(kept / "imgseg.db")
    assert cli.main(["restore", str(file)]) == 2
    assert "move it away first" in capsys.readouterr().err
    for part in kept.glob("imgseg.db*"):
        part.rename(tmp_path / part.name)
    assert cli.main(["restore", str(file)]) == 0
    after = rows(kept / "imgseg.db")
    for table in ("hashed_files", "indexed_photos", "verdicts", "reviews", "albums", "users"):
        assert after[table] == now[table]


def test_a_file_that_is_no_backup_and_a_name_that_is_taken_are_told(
    little: Path,
    tmp_path: Path,
    elsewhere: Callable[[str], Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    taken = tmp_path / "notes"
    taken.write_text("my notes")
    assert cli.main(["backup", str(taken)]) == 2
    assert cli.main(["backup", str(little / "all.zip")]) == 2
    assert cli.main(["backup", str(tmp_path / "no folder/all.zip")]) == 2
    elsewhere("new")
    assert cli.main(["backup", str(tmp_path / "all.zip")]) == 2
    assert cli.main(["restore", str(taken)]) == 2
    assert cli.main(["restore", str(tmp_path / "nothing")]) == 2
    sentences = capsys.readouterr().err.splitlines()
    told = ["is there already", "lost with it", "no folder", "no database", "no whole", "no file"]
    assert len(sentences) == len(told)
    for sentence, words in zip(sentences, told, strict=True):
        assert words in sentence
    assert taken.read_text() == "my notes"
    assert not list(tmp_path.glob("*.imgseg-part"))


def test_a_backup_taken_in_the_middle_of_a_run_ends_as_the_run_did(
    app_data: Path,
    engine: ColourEngine,
    ann: FlaskClient,
    search: str,
    run: Callable[[FlaskClient, str], str],
    tmp_path: Path,
    elsewhere: Callable[[str], Path],
    make_app: Callable[..., Flask],
) -> None:
    looked_at: list[int] = []

    def back_up_at_the_eighth() -> None:
        looked_at.append(1)
        if len(looked_at) == 8:
            assert cli.main(["backup", str(tmp_path / "all.zip")]) == 0

    engine.before_each = back_up_at_the_eighth
    run(ann, search)
    place = elsewhere("new")
    assert cli.main(["restore", str(tmp_path / "all.zip")]) == 0
    assert rows(place / "imgseg.db")["verdicts"] == []
    again = make_app()
    again.extensions["jobs"].recover()
    again.extensions["jobs"].wait()
    verdicts, before = rows(place / "imgseg.db"), rows(app_data / "imgseg.db")
    assert len(before["verdicts"]) == 5
    assert verdicts["verdicts"] == before["verdicts"]
    assert files(place).keys() == files(app_data).keys()
    report = "users/1/searches/1/Output/segregation.csv"
    assert files(place)[report][0] == files(app_data)[report][0]


def test_a_copy_of_the_day_holds_no_face_and_brings_all_else_back(
    kept: Path,
    app: Flask,
    ann: FlaskClient,
    run: Callable[[FlaskClient, str], str],
    tmp_path: Path,
) -> None:
    before = rows(kept / "imgseg.db")
    faces = [value for row in before["indexed_faces"] for value in row if isinstance(value, bytes)]
    assert len(faces) > 10
    keep_snapshot(datetime(2026, 3, 1, tzinfo=UTC))
    [snapshot] = (kept / "snapshots").iterdir()
    held = snapshot.read_bytes()
    assert [face for face in faces if face in held and any(face)] == []
    put_database_away(app, kept, tmp_path)
    assert cli.main(["restore", str(snapshot)]) == 0
    after = rows(kept / "imgseg.db")
    for table in ("users", "albums", "searches", "verdicts", "reviews", "album_people"):
        assert after[table] == before[table]
    assert after["indexed_faces"] == after["indexed_photos"] == []
    # Results are there; only what needs the faces asks for a run.
    assert "Download 1 photo" in ann.get("/searches/1").text
    said = ann.post("/searches/1/reviews/confirmed", data={"photo": "Summer/beach ☀.png"})
    assert said.status_code == 400
    assert "are not kept: run the search again first" in said.text
    assert "Download 1 photo" in run(ann, "/searches/1")
    again = rows(kept / "imgseg.db")
    assert {row[1:] for row in again["reviews"]} == {row[1:] for row in before["reviews"]}
    assert sum(any(isinstance(v, bytes) for v in row) for row in again["indexed_faces"]) > 5
    said = ann.post("/searches/1/reviews/confirmed", data={"photo": "Summer/beach ☀.png"})
    assert said.status_code == 302
