"""What a user may keep, and what stays free on the disk."""

import io
import shutil
import zipfile
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Send = Callable[..., TestResponse]
Usage = namedtuple("Usage", "total used free")
MEGABYTE = 1 << 20
PHOTO = b"\xff\xd8\xff" + bytes(300_000)


@pytest.fixture
def album(ann: FlaskClient, app_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the photos of Ann's empty album come to lie; each user may keep a megabyte."""
    monkeypatch.setenv("IMGSEG_MAX_USER_MB", "1")
    ann.post("/albums", data={"name": "Holidays"})
    return app_data / "users/1/albums/1/Test"


def photos(*numbers: int) -> dict[str, bytes]:
    return {f"{number}.jpg": PHOTO + bytes([number]) for number in numbers}


def test_a_user_keeps_no_more_than_is_allowed_and_sees_how_much_it_is(
    ann: FlaskClient, bob: FlaskClient, send: Send, album: Path
) -> None:
    for number in (1, 2, 3):
        assert send(ann, "/albums/1/photos", photos(number)).get_json()["saved"] == 1
    answer = send(ann, "/albums/1/photos", photos(4))
    assert answer.status_code == 400
    assert "4.jpg does not fit into the 1 MB that each user has here" in answer.get_json()["error"]
    assert sorted(file.name for file in album.iterdir()) == ["1.jpg", "2.jpg", "3.jpg"]
    page = ann.get("/my-data").text
    assert "901 KB" in page
    assert "of 1.0 MB" in page
    # What was here already takes no room, and what goes makes some.
    assert send(ann, "/albums/1/photos", photos(1)).get_json()["kept"] == 1
    ann.post("/albums/1/photos/remove", data={"photo": "1.jpg"})
    assert send(ann, "/albums/1/photos", photos(4)).get_json()["saved"] == 1
    # Another user has room of their own.
    bob.post("/albums", data={"name": "Mine"})
    assert send(bob, "/albums/2/photos", photos(5)).get_json()["saved"] == 1


def test_a_zip_and_a_file_in_parts_keep_to_it_too(
    ann: FlaskClient, send: Send, album: Path
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in photos(1, 2, 3, 4).items():
            archive.writestr(name, content)
    answer = send(ann, "/albums/1/photos", {"all.zip": file.getvalue()})
    assert "4.jpg does not fit" in answer.get_json()["error"]
    query: dict[str, Any] = {"key": "a", "total": 400_000, "offset": 0}
    headers = {"Accept": "application/json"}
    part = ann.post("/albums/1/photos/parts", query_string=query, data=PHOTO, headers=headers)
    assert "This file does not fit into the 1 MB" in part.get_json()["error"]


def test_a_zip_in_parts_does_not_count_twice(ann: FlaskClient, album: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in photos(1, 2).items():
            archive.writestr(name, content)
    query: dict[str, Any] = {"key": "a", "total": len(file.getvalue()), "offset": 0}
    ann.post("/albums/1/photos/parts", query_string=query, data=file.getvalue())
    query |= {"path": "all.zip"}
    headers = {"Accept": "application/json"}
    whole = ann.post("/albums/1/photos/parts/whole", query_string=query, headers=headers)
    assert whole.get_json()["saved"] == 2


def test_what_must_stay_free_on_the_disk_does(
    ann: FlaskClient, send: Send, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_KEEP_FREE_MB", "10")
    free = Usage(0, 0, 10 * MEGABYTE + 400_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    assert send(ann, "/albums/1/photos", photos(1)).get_json()["saved"] == 1
    large = {"large.jpg": PHOTO + bytes(200_000)}
    answer = send(ann, "/albums/1/photos", large)
    assert "no room left on the disk that imgseg uses for large.jpg" in answer.get_json()["error"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("large.jpg", large["large.jpg"])
    answer = send(ann, "/albums/1/photos", {"all.zip": file.getvalue()})
    assert "for all.zip" in answer.get_json()["error"]
