"""The process that analyses photos for a web app on another machine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from imgseg.jobs.broker import TASK, Broker
from imgseg.jobs.chunks import FAILED, Chunk, analyse_chunk
from imgseg.storage.photos import bucket
from imgseg.vision.factory import get_engine

if TYPE_CHECKING:
    from celery import Task


def start_worker() -> None:
    """Take chunks from the broker, one after the other, until SIGTERM.

    Raises:
        InputError: Celery is not installed, or IMGSEG_BROKER is wrong.
        StoreAwayError: the bucket of the photos cannot be used.
    """
    if store := bucket():
        store.check()
    broker, engine, at_work = Broker(), get_engine(), threading.Lock()

    @broker.celery.task(name=TASK, bind=True)
    def analyse(task: Task, ticket: str, chunk: Chunk) -> None:
        if not broker.begin(ticket):
            return
        if task.request.delivery_info.get("redelivered"):
            # It was lost with another worker, and may be why: the web app counts.
            broker.answer(ticket, FAILED)
            return
        with at_work:
            found = analyse_chunk(engine, chunk)
        broker.answer(ticket, found)

    # One chunk is looked at, the engine itself uses all cores; the next one is fetched meanwhile.
    pool = "--pool=threads --concurrency=2"
    quiet = "--loglevel=WARNING --without-gossip --without-mingle --without-heartbeat"
    broker.celery.worker_main(["--quiet", "worker", *f"{pool} {quiet}".split()])
