"""Real networks in a worker process of its own, which has the photos from a bucket."""

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_login import FlaskLoginClient
from PIL import Image, ImageOps
from werkzeug.test import TestResponse

from imgseg.config import PROJECT
from imgseg.extensions import db
from imgseg.jobs.broker import Broker
from imgseg.jobs.remote_engine import RemoteEngine
from imgseg.services.files.photos_elsewhere import open_store
from imgseg.storage import photos
from imgseg.vision.contract import Engine
from tests import redis_server, s3_server
from tests.accounts import logged_in

TARGET = ("obama.jpg", "obama2.jpg")
# So that all of them come in one request, which is kept in memory.
SIDE = 480
Send = Callable[..., TestResponse]
pytestmark = pytest.mark.sqlite


@pytest.fixture
def album(samples: Path) -> dict[str, bytes]:
    """A dozen photos, made smaller: each as it is, and seen in a mirror."""
    files = {}
    for photo in sorted(samples.glob("*.jpg")):
        with Image.open(photo) as image:
            image.thumbnail((SIDE, SIDE))
            files[photo.name] = as_jpeg(image)
            files[f"mirrored/{photo.name}"] = as_jpeg(ImageOps.mirror(image))
    return files


def as_jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "jpeg", quality=90)
    return file.getvalue()


@pytest.fixture
def elsewhere(
    tmp_path: Path, store_server: s3_server.Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Photos lie in a bucket, Redis is the broker, and a worker has an App_data of its own."""
    with redis_server.running_server(tmp_path) as redis:
        monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "of the web app"))
        monkeypatch.setenv("IMGSEG_BROKER", redis.address)
        monkeypatch.setenv("IMGSEG_STORAGE", "s3://photos/real-worker")
        monkeypatch.setenv("AWS_ENDPOINT_URL", store_server.address)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.OWNER)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.SECRET)
        photos.bucket_at.cache_clear()
        command = [sys.executable, "run.py", "worker"]
        settings = {"IMGSEG_APP_DATA": str(tmp_path / "of the worker")}
        with subprocess.Popen(command, cwd=PROJECT, env=os.environ | settings) as worker:
            yield
            worker.terminate()
        photos.bucket_at.cache_clear()


def test_a_real_worker_finds_in_a_bucket_what_the_app_finds_alone(
    make_app: Callable[..., Flask],
    send: Send,
    album: dict[str, bytes],
    fast_engine: Engine,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    alone = found_in(make_app(ENGINE=lambda: fast_engine), send, album)
    assert len([name for name in alone if name.endswith(".jpg")]) >= 6

    request.getfixturevalue("elsewhere")
    remote = RemoteEngine(fast_engine, Broker())
    app = make_app(ENGINE=lambda: remote)
    with app.app_context():
        open_store(db.session())
    assert found_in(app, send, album) == alone
    # The worker kept nothing, and what the web app has of a photo takes no room.
    worker = tmp_path / "of the worker"
    assert [path.name for path in worker.rglob("*") if path.is_file()] == ["lock"]
    shells = (tmp_path / "of the web app/users").glob("*/albums/*/Test/*.jpg")
    assert [shell.stat().st_blocks for shell in shells] == [0] * (len(album) // 2)


def found_in(app: Flask, send: Send, album: dict[str, bytes]) -> dict[str, bytes]:
    """All files of the zip of a search for the person in two of the photos."""
    client = FlaskLoginClient(app, user=logged_in(app, "ann"))
    form = {"person": "Barack", "album": "new", "album_name": "Holidays"}
    search = client.post("/searches/new", data=form).location
    send(client, f"{search}/train/target", {name: album[name] for name in TARGET})
    send(client, "/albums/1/photos", album)
    client.post(f"{search}/run", data={"strictness": "50"})
    app.extensions["jobs"].wait()
    with (
        client.get(f"{search}/output.zip") as answer,
        zipfile.ZipFile(io.BytesIO(answer.data)) as archive,
    ):
        return {name: archive.read(name) for name in archive.namelist()}
