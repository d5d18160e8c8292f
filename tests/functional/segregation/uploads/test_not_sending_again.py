"""Photos that need not be sent, because they are here already."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.models.user import User

Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED = (250, 20, 20)


def claim(path: str, content: bytes) -> dict[str, Any]:
    sha256 = hashlib.sha256(content).hexdigest()
    return {"path": path, "size": len(content), "sha256": sha256, "changed": 1262304000000}


def here(client: FlaskClient, *claims: dict[str, Any], album: int = 1) -> list[int]:
    answer = client.post(f"/albums/{album}/photos/known", json={"files": claims}).json
    assert answer is not None
    known: list[int] = answer["here"]
    return known


def test_what_was_sent_is_known_under_its_path_and_a_changed_photo_is_not(
    ann: FlaskClient, album: Path, send: Send, photo: MakePhoto
) -> None:
    first, second = photo(RED, 1), photo(RED, 2)
    send(ann, "/albums/1/photos", {"Trip/a.png": first})
    send(ann, "/albums/1/photos", {"Trip/a.png": second})
    asked = claim("Trip/a.png", photo(RED, 3)), claim("Trip/a.png", second)
    assert here(ann, *asked, claim("/Trip/../Trip/a.png", first)) == [1, 2]
    (album / "Trip/a (2).png").write_bytes(photo(RED, 3))
    assert here(ann, *asked) == []


def test_a_removed_photo_is_no_longer_known(
    ann: FlaskClient, album: Path, send: Send, photo: MakePhoto
) -> None:
    send(ann, "/albums/1/photos", {"a.png": photo(RED)})
    ann.post("/albums/1/photos/remove", data={"photo": "a.png"})
    assert here(ann, claim("a.png", photo(RED))) == []


def test_a_photo_of_before_is_known_once_it_was_sent_again(
    ann: FlaskClient, album: Path, send: Send, photo: MakePhoto
) -> None:
    (album / "a.png").write_bytes(photo(RED))
    assert here(ann, claim("a.png", photo(RED))) == []
    assert send(ann, "/albums/1/photos", {"a.png": photo(RED)}).json["kept"] == 1  # type: ignore[index]
    assert here(ann, claim("a.png", photo(RED))) == [0]


def test_ones_own_photo_is_copied_from_another_album_instead_of_sent(
    ann: FlaskClient, album: Path, send: Send, photo: MakePhoto
) -> None:
    ann.post("/albums", data={"name": "Best of"})
    send(ann, "/albums/1/photos", {"Trip/a.png": photo(RED)})
    asked = {"files": [claim("b/best.png", photo(RED))]}
    first = ann.post("/albums/2/photos/known", json=asked).json
    assert first == {"here": [0], "copied": 1}
    assert ann.post("/albums/2/photos/known", json=asked).json == {"here": [0], "copied": 0}
    copy = album.parents[1] / "2/Test/b/best.png"
    assert copy.read_bytes() == photo(RED)
    assert copy.stat().st_mtime == 1262304000


def test_nobody_learns_what_another_has(
    ann: FlaskClient, bob: FlaskClient, album: Path, send: Send, photo: MakePhoto
) -> None:
    send(ann, "/albums/1/photos", {"a.png": photo(RED)})
    bob.post("/albums", data={"name": "Bob's"})
    assert here(bob, claim("a.png", photo(RED)), album=2) == []


@pytest.mark.parametrize(
    "change",
    [{"path": 7}, {"size": "7"}, {"size": -1}, {"size": 10**30}, {"sha256": "%"}, {"changed": 1.5}],
)
def test_a_strange_description_is_refused(
    ann: FlaskClient, album: Path, change: dict[str, Any]
) -> None:
    files = [claim("a.png", b"") | change]
    answer = ann.post("/albums/1/photos/known", json={"files": files})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["", "..", "\0", "x" * 300, "a/" * 3000 + "a.png", "\ud800"])
def test_a_strange_path_is_not_here(ann: FlaskClient, album: Path, path: str) -> None:
    assert here(ann, claim(path, b"-")) == []


@pytest.mark.parametrize("body", [[], {}, {"files": 1}, {"files": [{}] * 201}, "x" * 3_000_000])
def test_a_strange_question_is_refused(ann: FlaskClient, album: Path, body: object) -> None:
    assert ann.post("/albums/1/photos/known", json=body).status_code in {400, 413}


def test_a_question_nested_without_end_is_refused(ann: FlaskClient, album: Path) -> None:
    body, kind = b"[" * 500_000, "application/json"
    answer = ann.post("/albums/1/photos/known", data=body, content_type=kind)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
@pytest.mark.parametrize(("page", "most"), [("known", 2), ("parts?key=a&total=9&offset=0", 16)])
def test_a_large_body_is_refused_before_its_token_is_looked_for(
    make_app: Callable[..., Flask],
    make_user: Callable[[str], User],
    page: str,
    most: int,
    kind: str,
) -> None:
    # Looking for it would take the form apart, in memory.
    client = make_app(WTF_CSRF_ENABLED=True).test_client(user=make_user("eve"))
    body = b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n" + bytes((most << 20) + 1)
    answer = client.post(f"/albums/1/photos/{page}", data=body, content_type=kind)
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"a&" * 30_000, b"a=" + b"x" * 5_000_000])
def test_an_upload_that_is_no_upload_is_not_taken_apart_in_memory(
    ann: FlaskClient, album: Path, body: bytes
) -> None:
    kind = "application/x-www-form-urlencoded"
    answer = ann.post("/albums/1/photos", data=body, content_type=kind)
    assert answer.status_code == 413


def test_ten_thousand_photos_are_not_read_again(
    ann: FlaskClient, album: Path, send: Send, photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(ann, "/albums/1/photos", {"a.png": photo(RED)})
    monkeypatch.setattr("hashlib.file_digest", None)
    assert here(ann, claim("a.png", photo(RED))) == [0]
    os.utime(album / "a.png")
    assert here(ann, claim("a.png", photo(RED))) == []
