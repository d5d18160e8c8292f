"""Whether the app lives, and whether it can do its work: for whatever watches over it."""

import os
from collections.abc import Callable
from datetime import timedelta

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.base import now
from imgseg.models.job import Job
from imgseg.storage import places
from imgseg.storage.disk import room
from imgseg.storage.photos import photo_store

# A job that waits for longer, while none works, is not going to be taken up.
LONGEST_WAIT = timedelta(minutes=2)


def init_app(app: Flask) -> None:
    """Add the two addresses; they tell strangers nothing but ok or not."""
    app.add_url_rule("/healthz", "health.alive", alive)
    app.add_url_rule("/readyz", "health.ready", ready)


def alive() -> ResponseReturnValue:
    """That requests are answered; nothing else is asked."""
    return jsonify(alive=True)


def ready() -> ResponseReturnValue:
    """Whether models, database, storage and queue are as they must be; 503 where one is not."""
    parts = {
        "models": _models,
        "database": _database,
        "storage": _storage,
        "queue": _queue,
    }
    if broker := jobs().broker:
        parts["broker"] = broker.answers
    found = {name: "ok" if _holds(look) else "failed" for name, look in parts.items()}
    all_ok = set(found.values()) == {"ok"}
    return jsonify(ready=all_ok, **found), 200 if all_ok else 503


def _holds(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except (OSError, SQLAlchemyError):
        db.session.rollback()
        return False


def _models() -> bool:
    """The networks are there in the size in which they were built; `models check` reads them."""
    # Late, because numpy takes its time.
    from imgseg.vision.onnx_models import FACENET, MTCNN, path_of
    from imgseg.vision.weights import read_manifest

    files = read_manifest().get("files", {})

    def is_whole(name: str) -> bool:
        file = path_of(name)
        built = files.get(file.name)
        return bool(built) and file.is_file() and file.stat().st_size == built["bytes"]

    # A light install has one FaceNet of two.
    return all(map(is_whole, MTCNN)) and any(map(is_whole, FACENET.values()))


def _database() -> bool:
    return db.session.scalar(text("SELECT 1")) == 1


def _storage() -> bool:
    writable = room() >= 0 and os.access(places.users_folder(), os.W_OK)
    return writable and photo_store().answers()


def _queue() -> bool:
    counts = select(func.count()).select_from(Job)
    working = db.session.scalar(counts.where(Job.status == "running"))
    late = Job.created_at < now() - LONGEST_WAIT
    waiting = db.session.scalar(counts.where(Job.status == "pending", late))
    return bool(working) or not waiting
