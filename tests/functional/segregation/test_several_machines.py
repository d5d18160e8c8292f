"""A search over workers, Redis and PostgreSQL, all of which go away in the middle of it."""

import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import FlaskLoginClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.jobs import execution, remote_engine
from imgseg.jobs.broker import Broker
from imgseg.jobs.remote_engine import RemoteEngine
from imgseg.models.index import IndexedPhoto
from imgseg.models.run import Run
from tests import postgresql, redis_server
from tests.accounts import logged_in
from tests.colour_engine import ColourEngine
from tests.worker_process import WorkerProcess

RED, BLUE = (250, 20, 20), (20, 20, 250)
PHOTOS = 64
Send = Callable[..., TestResponse]

pytestmark = pytest.mark.sqlite


@pytest.fixture
def workers() -> Iterator[list[WorkerProcess]]:
    """Workers of a test, which end with it."""
    started: list[WorkerProcess] = []
    yield started
    for worker in started:
        worker.kill()


def test_a_search_survives_a_worker_the_broker_and_the_database(
    make_app: Callable[..., Flask],
    send: Send,
    photo: Callable[..., bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    workers: list[WorkerProcess],
) -> None:
    monkeypatch.setattr(execution, "RETRY_SECONDS", 0.2)
    monkeypatch.setattr(remote_engine, "WAIT_SECONDS", 2.0)
    monkeypatch.setattr(remote_engine, "PATIENCE_SECONDS", 4.0)
    files = {f"slow {i}.png": photo(RED if i % 3 else BLUE, i) for i in range(PHOTOS)}
    embedded = make_app()
    alone = results(embedded, *ask(embedded, send, photo, files))

    (tmp_path / "redis").mkdir()
    with (
        postgresql.running_server() as database,
        redis_server.running_server(tmp_path / "redis") as broker,
    ):
        monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "Shared"))
        monkeypatch.setenv("DATABASE_URL", postgresql.make_database(database.address, "imgseg"))
        monkeypatch.setenv("IMGSEG_BROKER", broker.address)
        app = make_app(ENGINE=lambda: RemoteEngine(ColourEngine(), Broker()))
        workers += [WorkerProcess(), WorkerProcess()]

        def trouble() -> None:
            wait_for_photos(app, PHOTOS // 4)
            workers[0].kill()
            broker.stop()
            broker.start()
            wait_for_photos(app, PHOTOS // 2)
            database.stop()
            time.sleep(1)
            database.start()

        troubles = threading.Thread(target=trouble)
        asked = ask(app, send, photo, files, troubles.start)
        troubles.join()
        assert results(app, *asked) == alone
        with app.app_context():
            # Each content once, whoever looked at it.
            counted = db.session.scalar(select(func.count()).select_from(IndexedPhoto))
            assert counted == PHOTOS + 6
            assert db.session.scalars(select(Run.status)).all() == ["done"]
            db.engine.dispose()


def ask(
    app: Flask,
    send: Send,
    photo: Callable[..., bytes],
    files: dict[str, bytes],
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[FlaskClient, str]:
    """Ann's browser and her search, which is started; ``meanwhile`` is called then."""
    client = FlaskLoginClient(app, user=logged_in(app, "ann"))
    form = {"person": "Rosa", "album": "new", "album_name": "Holidays"}
    search = client.post("/searches/new", data=form).location
    send(client, f"{search}/train/target", {f"{i}.png": photo(RED, 1000 + i) for i in range(3)})
    send(client, f"{search}/train/unknown", {f"{i}.png": photo(BLUE, 2000 + i) for i in range(3)})
    send(client, "/albums/1/photos", files)
    client.post(f"{search}/run", data={"strictness": "50"})
    meanwhile()
    return client, search


def results(app: Flask, client: FlaskClient, search: str) -> dict[str, bytes]:
    """All files of the zip, when the search is done."""
    app.extensions["jobs"].wait()
    answer = client.get(f"{search}/output.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def wait_for_photos(app: Flask, count: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with app.app_context():
            if (db.session.scalar(select(func.count()).select_from(IndexedPhoto)) or 0) >= count:
                return
        time.sleep(0.1)
    raise AssertionError(f"{count} photos were not looked at")
