"""What many tests do and look at, each in one line."""

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.models.run import Run
from imgseg.models.search import Search

# What there is no row of when nothing is kept.
OF_PHOTOS = Search, Album, Run, HashedFile, IndexedPhoto, IndexedFace


# What is waited for comes on a busy computer as well.
PATIENCE_SECONDS = 60


def wait_until(it_is_so: Callable[[], bool]) -> None:
    """Wait for what comes by itself in the background."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not it_is_so():
        assert time.monotonic() < deadline, "it did not come that far"
        time.sleep(0.02)


def start(client: FlaskClient, search: str) -> None:
    """Start a search, and do not wait for its end."""
    client.post(f"{search}/run", data={"strictness": "50"})


def progress(client: FlaskClient, search: str) -> dict[str, Any]:
    """What the script of a search's page is told of its run."""
    answer = client.get(f"{search}/progress").json
    assert answer is not None
    return answer


def jobs_end(client: FlaskClient) -> None:
    """Wait until nothing is left to do."""
    client.application.extensions["jobs"].wait()


def rows(app: Flask, *tables: type) -> list[int]:
    """How many rows each of the tables has."""
    with app.app_context():
        return [db.session.scalars(select(func.count()).select_from(t)).one() for t in tables]


def bytes_of_database(app_data: Path) -> bytes:
    """All that stands in SQLite's files, as somebody with the disk could read it."""
    return b"".join(file.read_bytes() for file in app_data.glob("imgseg.db*"))


def put_database_away(app: Flask, app_data: Path, to: Path) -> None:
    """Move SQLite's files to another folder, as somebody does before a copy is put back."""
    # Whatever still follows an album would go on with the database that is put away.
    app.extensions["jobs"].wait()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for part in app_data.glob("imgseg.db*"):
        part.rename(to / part.name)


def unpacked(client: FlaskClient, address: str) -> dict[str, bytes]:
    """The files of a zip that is taken home, by name."""
    answer = client.get(address)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
