"""The try with sample photos, without a network."""

import errno
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.errors import ModelsMissingError
from imgseg.jobs import handlers
from imgseg.segregation.searches import samples
from imgseg.services.model_files.samples import LAYOUT
from tests.functional.segregation.steps import wait_until

RED, BLUE = (250, 20, 20), (20, 20, 250)


@pytest.fixture
def fetched(tmp_path: Path, photo: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of photos in the place of the sample photos."""
    names = {name for folder in LAYOUT.values() for name in folder}
    for number, name in enumerate(sorted(names)):
        colour = BLUE if name == "biden.jpg" else RED
        (tmp_path / name).write_bytes(photo(colour, number))
    monkeypatch.setattr(handlers, "fetch_samples", lambda: tmp_path)
    # However busy the computer is: what a press waits for is that they were put there.
    monkeypatch.setattr(samples, "PATIENCE_SECONDS", 60)
    return tmp_path


def test_one_press_leads_to_the_result(ann: FlaskClient, app: Flask, fetched: Path) -> None:
    assert "Try with sample photos" in ann.get("/searches").text
    ann.post("/samples")
    search = ann.get("/samples").location
    assert search == "/searches/1"
    app.extensions["jobs"].wait()
    page = ann.get(search).text
    assert "Barack Obama" in page
    assert "Download 3 photos" in page
    assert "Try with sample photos" not in ann.get("/searches").text


def test_pressed_twice_it_leads_to_the_one_there_is(
    ann: FlaskClient, app: Flask, fetched: Path
) -> None:
    for _ in range(3):
        assert ann.post("/samples", follow_redirects=True).request.path == "/searches/1"
        app.extensions["jobs"].wait()
    assert ann.get("/searches/2").status_code == 404


def test_a_deleted_search_can_be_had_again_in_the_album_that_stayed(
    ann: FlaskClient, app: Flask, fetched: Path
) -> None:
    ann.post("/samples")
    app.extensions["jobs"].wait()
    ann.post("/searches/1/delete")
    ann.post("/samples")
    app.extensions["jobs"].wait()
    assert "Download 3 photos" in ann.get("/searches/2").text
    assert ann.get("/albums/2").status_code == 404


def test_without_room_for_the_photos_no_empty_search_is_left(
    ann: FlaskClient,
    app: Flask,
    fetched: Path,
    app_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copies, copy = 0, shutil.copy2

    def copy_four(photo: Path, place: Path) -> None:
        nonlocal copies
        copies += 1
        if copies > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        copy(photo, place)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(shutil, "copy2", copy_four)
        ann.post("/samples")
        app.extensions["jobs"].wait()
    assert copies == 5
    assert "There is no space left on the disk: free some" in ann.get("/samples").text
    assert "Barack Obama" not in ann.get("/searches").text
    assert "Sample photos" not in ann.get("/albums").text
    assert list(app_data.rglob("obama*")) == []
    ann.post("/samples")
    app.extensions["jobs"].wait()
    assert ann.get("/samples").location == "/searches/1"
    assert "Download 3 photos" in ann.get("/searches/1").text
    assert ann.get("/searches/2").status_code == 404


def test_what_was_cut_off_before_its_photos_were_there_goes_on(
    ann: FlaskClient, app: Flask, fetched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(handlers, "put_samples", full)
        ann.post("/samples")
        app.extensions["jobs"].wait()
    assert "Try with sample photos" in ann.get("/samples").text
    ann.post("/samples")
    app.extensions["jobs"].wait()
    assert ann.get("/samples").location == "/searches/1"
    assert "Download 3 photos" in ann.get("/searches/1").text
    assert ann.get("/albums/2").status_code == 404


def test_a_photo_of_ones_own_in_an_album_of_that_name_stays(
    ann: FlaskClient,
    app: Flask,
    fetched: Path,
    app_data: Path,
    send: Callable[..., TestResponse],
    photo: Callable[..., bytes],
) -> None:
    ann.post("/albums", data={"name": "Sample photos"})
    mine = photo(BLUE, 99)
    send(ann, "/albums/1/photos", {"obama.jpg": mine})
    ann.post("/samples")
    app.extensions["jobs"].wait()
    assert (app_data / "users/1/albums/1/Test/obama.jpg").read_bytes() == mine


def test_everybody_has_their_own(
    ann: FlaskClient, bob: FlaskClient, app: Flask, fetched: Path
) -> None:
    ann.post("/samples")
    assert bob.get("/samples").status_code == 200
    bob.post("/samples")
    assert bob.get("/samples").location == "/searches/2"
    app.extensions["jobs"].wait()


def test_without_a_connection_the_page_says_what_to_do(
    ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Path:
        raise ModelsMissingError("the package cannot be fetched")

    monkeypatch.setattr(handlers, "fetch_samples", fail)
    page = ann.post("/samples", follow_redirects=True).text
    assert "connect this computer to the internet and try again" in page
    assert "Try with sample photos" in page
    assert ann.get("/searches/1").status_code == 404


def test_while_they_are_fetched_a_page_waits(
    ann: FlaskClient, app: Flask, fetched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slowly() -> Path:
        assert gate.wait(60)
        return fetched

    monkeypatch.setattr(handlers, "fetch_samples", slowly)
    monkeypatch.setattr(samples, "PATIENCE_SECONDS", 0.01)
    as_script = {"Accept": "application/json"}
    try:
        # A second press in the meantime starts nothing more.
        for _ in range(2):
            page = ann.post("/samples", follow_redirects=True).text
            assert "Fetching the sample photos" in page
        assert ann.get("/samples", headers=as_script).json == {"fetching": True}
    finally:
        gate.set()
    wait_until(lambda: ann.get("/samples", headers=as_script).json == {"fetching": False})
    assert ann.get("/samples").location == "/searches/1"
    app.extensions["jobs"].wait()
    assert ann.get("/searches/2").status_code == 404
