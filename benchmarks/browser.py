"""What a browser does on the pages, for measuring the app as a person uses it."""

import re
from pathlib import Path
from typing import Any

import requests

# As in static/js/uploads/sending.js.
BATCH_FILES, BATCH_BYTES = 50, 40 * 2**20


class Browser:
    """What the pages do, for one new account."""

    def __init__(self, address: str, name: str = "measured", sender: str = "") -> None:
        """Register as ``name``, as from the address ``sender`` where a proxy may say so."""
        self.address = address
        self._session = requests.Session()
        if sender:
            self._session.headers["X-Forwarded-For"] = sender
        password = "a memory to be measured"  # noqa: S105 - lives as long as this run
        person = {"name": name, "email": f"{name}@example.org"}
        self._token = ""
        self._token = self._find_token("/register")
        self.post("/register", {**person, "password": password, "repeated": password})
        self._token = self._find_token("/account")

    def new_search(self) -> str:
        """Make a search in a new album; its path."""
        return self.get("/searches/new").url.removeprefix(self.address)

    def send(self, path: str, files: list[Path]) -> None:
        """Upload photos in batches of the page's size."""
        batch: list[Path] = []
        for file in files:
            total = sum(f.stat().st_size for f in [*batch, file])
            if batch and (len(batch) == BATCH_FILES or total > BATCH_BYTES):
                self._send(path, batch)
                batch = []
            batch.append(file)
        self._send(path, batch)

    def post(self, path: str, form: dict[str, str], **more: Any) -> requests.Response:
        """Send a form; the answer, after redirections."""
        form = {"csrf_token": self._token, **form}
        answer = self._session.post(self.address + path, data=form, timeout=600, **more)
        answer.raise_for_status()
        return answer

    def get(self, path: str) -> requests.Response:
        """A page."""
        answer = self._session.get(self.address + path, timeout=600)
        answer.raise_for_status()
        return answer

    def _send(self, path: str, batch: list[Path]) -> None:
        parts = [("files", (file.name, file.read_bytes())) for file in batch]
        self.post(path, {}, files=parts, headers={"Accept": "application/json"})

    def _find_token(self, path: str) -> str:
        found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', self.get(path).text)
        if found is None:
            raise SystemExit(f"{path} has no form.")
        return found[1]
