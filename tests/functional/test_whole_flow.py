"""The web app as a person uses it: a real server, real photos, the real models."""

import io
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
import requests
import waitress
from flask import Flask

from imgseg.faces import Analysis
from imgseg.vision.contract import Engine

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Browser:
    """Keeps cookies, and sends each form with the token that its page holds."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()

    def get(self, path: str) -> requests.Response:
        return self.session.get(self.address + path, timeout=60)

    def send(
        self, page: str, path: str, fields: dict[str, str], **more: object
    ) -> requests.Response:
        token = TOKEN.search(self.get(page).text)
        assert token, f"{page} has no form"
        data: object = {**fields, "csrf_token": token[1]}
        if "paths" in more:
            data = [*data.items(), *(("paths", p) for p in more.pop("paths"))]  # type: ignore[attr-defined]
        return self.session.post(self.address + path, data=data, timeout=60, **more)  # type: ignore[arg-type]


@pytest.fixture
def server(make_app: Callable[..., Flask], fast_engine: Engine) -> Iterator[str]:
    """The address of a running server."""
    app = make_app(WTF_CSRF_ENABLED=True, ENGINE=lambda: fast_engine)
    serving = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=serving.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{serving.effective_port}"
    # First its threads: what they still have to say goes through what `close` closes.
    serving.task_dispatcher.shutdown()
    serving.close()
    thread.join(timeout=1)


@pytest.fixture
def browser(server: str) -> Browser:
    return Browser(server)


def register(browser: Browser, name: str) -> None:
    password = "correct horse battery"
    form = {"name": name, "email": f"{name}@example.org", "password": password}
    answer = browser.send("/register", "/register", {**form, "repeated": password})
    assert "New search" in answer.text


def new_search(browser: Browser, album: str = "") -> str:
    answer = browser.get(f"/searches/new{album and f'?album={album}'}")
    found = re.search(r"/searches/\d+", answer.url)
    assert found
    return found[0]


def upload(browser: Browser, page: str, path: str, files: dict[str, bytes]) -> None:
    parts = [("files", (name.split("/")[-1], content)) for name, content in files.items()]
    answer = browser.send(page, path, {}, files=parts, paths=list(files))
    assert answer.ok


def run(browser: Browser, search: str) -> str:
    """Start the search, follow its progress to the end, and give the page of results."""
    browser.send(f"{search}/edit", f"{search}/run", {"strictness": "50"})
    end = time.monotonic() + 300
    while (progress := browser.get(f"{search}/progress").json())["active"]:
        assert progress["done"] <= progress["total"] or not progress["total"]
        assert time.monotonic() < end
        time.sleep(0.3)
    assert progress["status"] == "done"
    return browser.get(search).text


def files_of(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_from_the_first_visit_to_nothing_left(
    browser: Browser, samples: Path, app_data: Path
) -> None:
    photo = {path.name: path.read_bytes() for path in samples.glob("*.jpg")}
    register(browser, "ann")

    search = new_search(browser)
    target = {"Barack/a.jpg": photo["obama.jpg"], "Barack/b.jpg": photo["obama2.jpg"]}
    upload(browser, f"{search}/edit", f"{search}/train/target", target)
    album = {"Trip/day 1/one.jpg": photo["obama3.jpg"], "Trip/day 1/two.jpg": photo["biden.jpg"]}
    upload(browser, f"{search}/edit", "/albums/1/photos", album)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("Trip/day 2/three.jpg", photo["obama_partial_face.jpg"])
        archive.writestr("Trip/notes.txt", "what a day")
    upload(browser, f"{search}/edit", "/albums/1/photos", {"more.zip": zipped.getvalue()})

    page = run(browser, search)
    assert "one.jpg" in page
    assert "three.jpg" in page
    assert "two.jpg" not in page
    assert "two.jpg" in browser.get(f"{search}?verdict=other").text
    thumb = browser.get("/albums/1/thumbs/Trip/day 1/one.jpg")
    assert thumb.headers["Content-Type"] == "image/jpeg"
    assert len(thumb.content) < len(photo["obama3.jpg"])

    download = browser.get(f"{search}/output.zip")
    assert int(download.headers["Content-Length"]) == len(download.content)
    with zipfile.ZipFile(io.BytesIO(download.content)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "Trip/day 1/one.jpg",
            "Trip/day 2/three.jpg",
            "segregation.csv",
        ]
        assert archive.read("Trip/day 1/one.jpg") == photo["obama3.jpg"]
        assert archive.read("Trip/day 2/three.jpg") == photo["obama_partial_face.jpg"]
        assert len(archive.read("segregation.csv").splitlines()) == 4

    other = new_search(browser, "1")
    upload(browser, f"{other}/edit", f"{other}/train/target", {"joe.jpg": photo["biden.jpg"]})
    page = run(browser, other)
    assert "two.jpg" in page
    assert "one.jpg" not in page

    browser.send("/albums/1", "/albums/1/delete", {})
    assert browser.get(search).status_code == 404
    assert browser.get("/albums/1/thumbs/Trip/day 1/one.jpg").status_code == 404
    # Whoever was sought is remembered until this person is forgotten.
    for person in (1, 2):
        browser.send("/people", f"/people/{person}/forget", {})
    assert files_of(app_data / "users") == []
    for file in app_data.glob("imgseg.db*"):
        left = file.read_bytes()
        assert b"three.jpg" not in left
        assert b"Barack" not in left


def test_a_second_search_in_the_same_album_is_answered_from_the_index(
    browser: Browser, samples: Path, app_data: Path, fast_engine: Engine
) -> None:
    photo = {path.name: path.read_bytes() for path in samples.glob("*.jpg")}
    register(browser, "ann")
    first = new_search(browser)
    upload(browser, f"{first}/edit", f"{first}/train/target", {"a.jpg": photo["obama.jpg"]})
    upload(browser, f"{first}/edit", "/albums/1/photos", {"b.jpg": photo["biden.jpg"]})
    run(browser, first)
    seen: list[str] = []
    analyse = fast_engine.analyse

    def watched(photos: Iterable[Path]) -> Iterator[Analysis]:
        photos = list(photos)
        seen.extend(photo.name for photo in photos)
        return analyse(photos)

    second = new_search(browser, "1")
    upload(browser, f"{second}/edit", f"{second}/train/target", {"c.jpg": photo["biden.jpg"]})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_engine, "analyse", watched)
        page = run(browser, second)
    # Not even the new Target photo: the album holds the same one.
    assert seen == []
    assert "b.jpg" in page
