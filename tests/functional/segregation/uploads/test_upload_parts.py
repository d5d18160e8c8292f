"""Large files that come in parts."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.jobs.retention import retain_once
from imgseg.services.files import upload_batch, upload_parts

MakePhoto = Callable[..., bytes]
RED = (250, 20, 20)
PART = 100
FROM_A_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def packed(photo: MakePhoto) -> bytes:
    """A zip of two photos."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Trip/a.png", photo(RED, 1))
        archive.writestr("Trip/b.png", photo(RED, 2))
    return file.getvalue()


def tell(client: FlaskClient, content: bytes, data: bytes = b"", **values: object) -> Any:
    query = {"key": "photos.zip 1", "total": len(content)} | values
    return client.post(
        "/albums/1/photos/parts", query_string=query, data=data, headers=FROM_A_SCRIPT
    ).json


def finish(client: FlaskClient, content: bytes, **values: object) -> Any:
    query = {"key": "photos.zip 1", "total": len(content), "path": "photos.zip"} | values
    return client.post(
        "/albums/1/photos/parts/whole", query_string=query, headers=FROM_A_SCRIPT
    ).json


def send_all(client: FlaskClient, content: bytes) -> None:
    for start in range(0, len(content), PART):
        tell(client, content, content[start : start + PART], offset=start)


def test_a_zip_in_parts_is_put_together_and_unpacked(
    ann: FlaskClient, album: Path, packed: bytes
) -> None:
    send_all(ann, packed)
    assert not list(album.iterdir())
    assert finish(ann, packed)["saved"] == 2
    assert sorted(p.name for p in (album / "Trip").iterdir()) == ["a.png", "b.png"]
    assert not list(album.parent.glob("parts/*.part"))


def test_a_zip_in_parts_waits_for_its_turn(
    ann: FlaskClient, album: Path, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_batch, "PATIENCE_SECONDS", 0.1)
    send_all(ann, packed)
    with upload_batch._unpacking:
        assert finish(ann, packed) == {"under_way": True}
    assert finish(ann, packed)["saved"] == 2


def test_after_a_break_it_goes_on_where_it_was(
    ann: FlaskClient, album: Path, packed: bytes, app: Flask
) -> None:
    tell(ann, packed, packed[:PART], offset=0)
    app.extensions["jobs"].recover()
    assert tell(ann, packed) == {"here": PART}
    tell(ann, packed, packed[PART:], offset=PART)
    assert finish(ann, packed)["saved"] == 2


@pytest.mark.parametrize("offset", [0, PART - 1, PART + 1, 10**30, -1])
def test_a_part_that_does_not_follow_is_left_alone(
    ann: FlaskClient, album: Path, packed: bytes, offset: int
) -> None:
    tell(ann, packed, packed[:PART], offset=0)
    assert tell(ann, packed, b"wrong", offset=offset) == {"here": PART}


def test_a_file_of_which_a_part_is_missing_is_never_taken_for_whole(
    ann: FlaskClient, album: Path, packed: bytes
) -> None:
    tell(ann, packed, packed[:-1], offset=0)
    assert "did not arrive whole" in finish(ann, packed)["error"]
    assert "did not arrive whole" in finish(ann, packed, key="another")["error"]
    assert not list(album.iterdir())
    assert "More came" in tell(ann, packed, b"two", offset=len(packed) - 1)["error"]
    assert tell(ann, packed) == {"here": len(packed) - 1}


def test_whoever_missed_the_answer_gets_it_again(
    ann: FlaskClient, album: Path, packed: bytes
) -> None:
    send_all(ann, packed)
    assert finish(ann, packed) == finish(ann, packed)


def test_the_same_zip_can_be_sent_again_later(ann: FlaskClient, album: Path, packed: bytes) -> None:
    send_all(ann, packed)
    finish(ann, packed)
    ann.post("/albums/1/photos/remove", data={"photo": "Trip/a.png"})
    send_all(ann, packed)
    answer = finish(ann, packed)
    assert (answer["saved"], answer["kept"]) == (1, 1)


def test_while_one_request_is_at_it_another_waits_its_turn(
    ann: FlaskClient, album: Path, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(ann, packed, packed[:PART], offset=0)
    part = next(album.parent.glob("parts/*.part"))
    monkeypatch.setattr(upload_parts, "_busy", {part})
    assert tell(ann, packed, packed[PART:], offset=PART) == {"here": PART}
    assert finish(ann, packed) == {"under_way": True}


def test_a_photo_keeps_its_time_and_target_and_unknown_do_not_mix(
    ann: FlaskClient, search: str, photo: MakePhoto, app_data: Path
) -> None:
    query = {"key": "a", "total": len(photo(RED)), "offset": 0, "path": "a.png", "changed": 9000}
    target = f"{search}/train/target/parts"
    ann.post(target, query_string=query, data=photo(RED))
    unknown = ann.post(f"{search}/train/unknown/parts", query_string=query | {"offset": ""})
    assert unknown.json == {"here": 0}
    assert ann.post(f"{target}/whole", query_string=query).json["saved"] == 1  # type: ignore[index]
    photo_there = app_data / "users/1/searches/1/Train/Target/a.png"
    assert photo_there.stat().st_mtime == 9


@pytest.mark.parametrize("query", [{}, {"key": "a"}, {"total": 9}, {"key": "x" * 2000, "total": 9}])
def test_a_file_without_a_mark_is_refused(
    ann: FlaskClient, album: Path, query: dict[str, Any]
) -> None:
    assert ann.post("/albums/1/photos/parts", query_string=query).status_code == 400


def test_too_large_a_file_or_part_is_refused_before_it_fills_the_disk(
    ann: FlaskClient, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_MAX_UNZIPPED_MB", "1")
    assert "over 1 MB" in tell(ann, b"-" * (1 << 20) + b"-", b"-", offset=0)["error"]
    query = {"key": "a", "total": 1000, "offset": 0}
    large = ann.post("/albums/1/photos/parts", query_string=query, data=b"-" * (17 << 20))
    assert large.status_code == 413
    assert not list(album.parent.glob("parts/*"))


def test_parts_that_nobody_goes_on_with_are_removed_after_a_week(
    ann: FlaskClient, album: Path, packed: bytes, app: Flask
) -> None:
    tell(ann, packed, packed[:PART], offset=0)
    tell(ann, packed, packed[:PART], offset=0, key="fresh")
    old = next(album.parent.glob("parts/*.part"))
    week = time.time() - 8 * 24 * 3600
    os.utime(old, (week, week))
    retain_once(app)
    assert not old.exists()
    assert len(list(album.parent.glob("parts/*"))) == 1


def test_parts_go_with_their_album(ann: FlaskClient, album: Path, packed: bytes) -> None:
    tell(ann, packed, packed[:PART], offset=0)
    ann.post("/albums/1/delete")
    assert not album.parent.exists()


def test_what_was_stopped_after_all_was_in_place_leaves_no_parts(
    ann: FlaskClient, album: Path, packed: bytes
) -> None:
    send_all(ann, packed)
    finish(ann, packed)
    [outcome] = (album.parent / "parts").iterdir()
    left = outcome.with_suffix(".part")
    left.write_bytes(packed)
    assert finish(ann, packed)["saved"] == 2
    assert not left.exists()
