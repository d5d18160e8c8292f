"""What two people do with imgseg, step by step; whoever is cut off does it again."""

import hashlib
import io
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from tests.torture.victim import Victim

RED, BLUE, GREY = (250, 20, 20), (20, 20, 250), (90, 90, 90)
PASSWORD = "three green ladders"
BATCH = 6
PART = 700
CHANGED = 1_700_000_000_000
# Patience with a machine that has much else to do.
SECONDS = 600
ACCEPT = {"Accept": "application/json"}
Files = dict[str, bytes]


def photo(colour: tuple[int, int, int], number: int) -> bytes:
    """A PNG of one colour that differs from all others."""
    image = Image.new("RGB", (40, 30), colour)
    image.putpixel((39, 29), (number % 256, number // 256, 7))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


TARGET = {f"{i}.png": photo(RED, i) for i in range(3)}
UNKNOWN = {f"{i}.png": photo(BLUE, 10 + i) for i in range(3)}
ALBUM = {f"Summer/{i}.png": photo((RED, BLUE, GREY)[i % 3], 100 + i) for i in range(24)}
ZIPPED = {f"More/{i}.png": photo((RED, BLUE)[i % 2], 200 + i) for i in range(8)}
NEW = {f"New/{i}.png": photo((RED, BLUE, GREY)[i % 3], 400 + i) for i in range(12)}
SMALL = {f"{i}.png": photo((RED, BLUE)[i % 2], 300 + i) for i in range(5)}


class Browser:
    """One person's: what does not arrive is sent again once imgseg is back."""

    def __init__(self, victim: Victim) -> None:
        self._victim = victim
        self._session = requests.Session()

    def ask(self, method: str, path: str, **what: Any) -> requests.Response:
        """What is answered, in the end."""
        while True:
            try:
                answer = self._session.request(
                    method,
                    self._victim.address + path,
                    timeout=SECONDS,
                    allow_redirects=False,
                    **what,
                )
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                self._victim.look(is_dead=True)
            else:
                assert answer.status_code < 500, (method, path, answer.text)
                return answer

    def post(self, path: str, **fields: object) -> requests.Response:
        """Send a form."""
        return self.ask("POST", path, data=fields)

    def send(self, path: str, files: Files) -> None:
        """Upload, as the pages' script does: only what is not there yet."""
        names = list(files)
        for start in range(0, len(names), BATCH):
            batch = names[start : start + BATCH]
            claims = [
                {
                    "path": name,
                    "size": len(files[name]),
                    "sha256": hashlib.sha256(files[name]).hexdigest(),
                    "changed": CHANGED,
                }
                for name in batch
            ]
            here = self.ask("POST", f"{path}/known", json={"files": claims}).json()["here"]
            new = [name for number, name in enumerate(batch) if number not in here]
            if new:
                answer = self.ask(
                    "POST",
                    path,
                    files=[("files", ("x.png", files[name])) for name in new],
                    data={"paths": new, "times": [CHANGED] * len(new)},
                    headers=ACCEPT,
                ).json()
                assert answer["errors"] == [], answer
                assert answer["saved"] + answer["kept"] == len(new), answer

    def send_in_parts(self, path: str, name: str, content: bytes) -> None:
        """Upload one large file; after a cut it goes on where it was."""
        query = f"key={name}&total={len(content)}"
        while (here := self._here(path, query)) < len(content):
            part = content[here : here + PART]
            self.ask("POST", f"{path}/parts?{query}&offset={here}", data=part)
        whole = f"{path}/parts/whole?{query}&path={name}&changed={CHANGED}"
        assert self.ask("POST", whole).json()["errors"] == []

    def _here(self, path: str, query: str) -> int:
        return int(self.ask("POST", f"{path}/parts?{query}").json()["here"])


class Story:
    """Ann and Bob use imgseg; ``chapters`` are what they do, in their order."""

    def __init__(self, victim: Victim) -> None:
        self._victim = victim
        self.ann, self.bob = Browser(victim), Browser(victim)
        self.chapters: dict[str, Callable[[], None]] = {
            "upload": self._upload,
            "run": lambda: self._run(self.ann, 1),
            "another run": lambda: self._run(self.ann, 2),
            "a third run": lambda: self._run(self.bob, 3),
            "decision": self._decide,
            "following run": self._add,
            "removal": self._remove,
            "deletion": self._delete,
            "account": self._delete_account,
        }

    def begin(self) -> None:
        """Make accounts, albums and searches."""
        for name, browser in (("ann", self.ann), ("bob", self.bob)):
            form = {"name": name, "email": f"{name}@example.org"}
            browser.post("/register", **form, password=PASSWORD, repeated=PASSWORD)
        for person, browser in (("Rosa", self.ann), ("Blue", self.ann), ("Red", self.bob)):
            form = {"person": person, "album": "new", "album_name": f"Of {person}"}
            assert browser.post("/searches/new", **form).status_code == 302

    def try_samples(self) -> None:
        """Have Ann find a person in the sample photos."""
        while not self.ann.ask("GET", "/samples", headers=ACCEPT).json()["fetching"]:
            if self.ann.ask("GET", "/samples").status_code == 302:
                break
            self.ann.post("/samples")
        wait_for_jobs(self._victim)

    def _upload(self) -> None:
        self.ann.send("/searches/1/train/target", TARGET)
        self.ann.send("/searches/1/train/unknown", UNKNOWN)
        self.ann.send("/albums/1/photos", ALBUM)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in ZIPPED.items():
                archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), content)
        self.ann.send_in_parts("/albums/1/photos", "more.zip", packed.getvalue())
        for browser, number in ((self.ann, 2), (self.bob, 3)):
            browser.send(f"/searches/{number}/train/target", TARGET)
            browser.send(f"/albums/{number}/photos", SMALL)

    def _run(self, browser: Browser, number: int) -> None:
        # Who does not know whether it began looks first.
        while not browser.ask("GET", f"/searches/{number}/progress").json()["status"]:
            browser.post(f"/searches/{number}/run", strictness=50)
        wait_for_jobs(self._victim)

    def _decide(self) -> None:
        self.ann.post("/searches/1/reviews/rejected", photo="Summer/0.png")
        self.ann.post("/searches/1/reviews/confirmed", photo=["Summer/1.png", "Summer/3.png"])
        self.ann.post("/searches/1/strictness", strictness=30)
        self.ann.post("/searches/1/reviews/undone", photo="Summer/1.png")
        self.ann.post("/searches/1/rename", name="Rosalind")
        self.ann.post("/searches/1/strictness", strictness=60)

    def _add(self) -> None:
        self.ann.send("/albums/1/photos", NEW)
        # Said while the search follows its album, or after: it comes to the same.
        self.ann.post("/searches/1/reviews/rejected", photo="Summer/12.png")
        wait_for_jobs(self._victim)

    def _remove(self) -> None:
        self.ann.post("/albums/1/photos/remove", photo=["Summer/3.png", "More/0.png"])
        self.ann.post("/searches/1/train/target/remove", photo=["2.png"])
        self.ann.post("/albums/1/photos/remove", photo=["Summer/6.png"])

    def _delete(self) -> None:
        assert self.ann.post("/searches/2/delete").status_code in {302, 404}
        assert self.ann.post("/albums/2/delete").status_code in {302, 404}

    def _delete_account(self) -> None:
        form = {"delete-current": PASSWORD}
        assert self.bob.post("/account/delete", **form).status_code == 302
        assert "/login" in self.bob.ask("GET", "/account").headers["Location"]


def wait_for_jobs(victim: Victim) -> None:
    """Wait until nothing is under way; what was cut off has to go on by itself."""
    deadline = time.monotonic() + SECONDS
    quiet = 0
    # What follows from a job is put down a moment after it.
    while quiet < 5:
        quiet = 0 if not victim.look() or _active(victim.database) else quiet + 1
        assert time.monotonic() < deadline, _active(victim.database)
        time.sleep(0.05)


def _active(database: Path) -> list[tuple[int, str, int]]:
    with closing(sqlite3.connect(database)) as connection:
        query = "SELECT id, status, attempts FROM jobs WHERE status IN ('pending', 'running')"
        return connection.execute(query).fetchall()
