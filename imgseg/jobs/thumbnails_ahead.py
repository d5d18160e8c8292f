"""Thumbnails of photos that came in, made before anybody looks at them."""

import logging
import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from blinker import Signal
from flask import Flask
from sqlalchemy.exc import OperationalError

from imgseg.errors import ImgsegError
from imgseg.extensions import db
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.thumbnails import make_ahead
from imgseg.services.jobs.life import any_active
from imgseg.storage.disk import room
from imgseg.system.priority import give_way

# Sent by the app with the ``folder`` and the ``names`` of photos that are in place now.
photos_came = Signal()
# Photos that wait: of more, the thumbnails are made when somebody looks at them, as all once were.
MOST = 20_000
SECONDS_BETWEEN_LOOKS = 2.0
log = logging.getLogger(__name__)


def start_thumbnails_ahead(app: Flask) -> None:
    """Make the thumbnails of photos that come, in a thread, for as long as the app runs."""
    waiting: queue.Queue[tuple[PhotoFolder, str]] = queue.Queue(MOST)

    def take(_app: Flask, folder: PhotoFolder, names: Sequence[str]) -> None:
        # Whoever sends photos waits for no thumbnail.
        with suppress(queue.Full):
            for name in names:
                waiting.put_nowait((folder, name))

    photos_came.connect(take, sender=app, weak=False)
    worker = threading.Thread(target=_work, args=[app, waiting], name="thumbnails", daemon=True)
    worker.start()


def _work(app: Flask, waiting: "queue.Queue[tuple[PhotoFolder, str]]") -> None:
    give_way()
    while True:
        folder, name = waiting.get()
        try:
            _wait_for_jobs(app)
            if room() > 0:
                make_ahead(folder, name)
        except (ImgsegError, OSError) as error:
            # Deleted since, most likely. Who looks at it is told what is wrong with it.
            log.info("A thumbnail was not made ahead: %s", type(error).__name__)
        except Exception:
            log.exception("A thumbnail was not made ahead")


def _wait_for_jobs(app: Flask) -> None:
    """Wait until no job is under way: somebody waits for its end, and nobody for a thumbnail."""
    while True:
        try:
            with app.app_context():
                if not any_active(db.session()):
                    return
        except OperationalError as error:
            log.info("Thumbnails wait for the database: %s", error.orig)
        time.sleep(SECONDS_BETWEEN_LOOKS)
