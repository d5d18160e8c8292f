"""What watches over the app asks it."""

import json
import shutil
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.search import Search

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder as a light install has it: of the FaceNets one."""
    folder = tmp_path / "models"
    folder.mkdir()
    names = ("pnet.onnx", "rnet.onnx", "onet.onnx", "facenet.onnx", "facenet-int8.onnx")
    for name in names[:-1]:
        (folder / name).write_bytes(b"net")
    built = {"files": {name: {"bytes": 3} for name in names}}
    (folder / "models.json").write_text(json.dumps(built))
    monkeypatch.setenv("IMGSEG_MODELS", str(folder))
    return folder


def failed(client: FlaskClient) -> list[str]:
    answer = client.get("/readyz")
    said = answer.get_json()
    assert (answer.status_code, said.pop("ready")) in {(200, True), (503, False)}
    return [name for name, state in said.items() if state != "ok"]


def test_an_app_that_can_work_says_so_to_anybody(client: FlaskClient, models: Path) -> None:
    assert client.get("/healthz").get_json() == {"alive": True}
    assert failed(client) == []


@pytest.mark.parametrize("content", [None, b"cu"])
def test_missing_models_are_told(client: FlaskClient, models: Path, content: bytes | None) -> None:
    (models / "facenet.onnx").unlink()
    if content is not None:
        (models / "facenet.onnx").write_bytes(content)
    assert failed(client) == ["models"]
    (models / "models.json").unlink()
    assert failed(client) == ["models"]


def test_a_broken_database_is_told_and_the_app_lives(
    app: Flask, client: FlaskClient, models: Path
) -> None:
    with app.app_context():
        db.session.execute(text("ALTER TABLE jobs RENAME TO lost"))
        db.session.commit()
    assert failed(client) == ["queue"]
    assert client.get("/healthz").status_code == 200


def test_a_full_disk_is_told(
    client: FlaskClient, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(9, 9, 0))
    assert failed(client) == ["storage"]


@pytest.mark.parametrize(("minutes", "stuck"), [(1, []), (3, ["queue"])])
def test_a_queue_that_takes_nothing_up_is_told(
    app: Flask, ann: FlaskClient, client: FlaskClient, models: Path, minutes: int, stuck: list[str]
) -> None:
    with app.app_context():
        then = now() - timedelta(minutes=minutes)
        for row in (
            Album(user_id=1, name="Holidays"),
            Search(user_id=1, album_id=1, name="Rosa"),
            Run(user_id=1, search_id=1, status="pending", created_at=then),
        ):
            db.session.add(row)
            db.session.flush()
        db.session.commit()
    assert failed(client) == stuck
