"""The process that analyses photos for a web app on another machine."""

from __future__ import annotations

from concurrent.futures import CancelledError
from contextlib import suppress
from typing import TYPE_CHECKING

from imgseg import config
from imgseg.jobs.broker import TASK, Broker
from imgseg.jobs.chunk_stream import ChunkStream
from imgseg.jobs.chunks import FAILED, Chunk
from imgseg.storage.photos import bucket
from imgseg.vision.factory import get_engine

if TYPE_CHECKING:
    from celery import Task


def start_worker() -> None:
    """Take chunks from the broker and look at them in order, until SIGTERM.

    Raises:
        InputError: Celery is not installed, or IMGSEG_BROKER is wrong.
        StoreAwayError: the bucket of the photos cannot be used.
    """
    if store := bucket():
        store.check()
    broker, stream = Broker(), ChunkStream(get_engine())

    @broker.celery.task(name=TASK, bind=True)
    def analyse(task: Task, ticket: str, chunk: Chunk) -> None:
        if not broker.begin(ticket):
            return
        if task.request.delivery_info.get("redelivered"):
            # It was lost with another worker, and may be why: the web app counts.
            broker.answer(ticket, FAILED)
            return
        # Where nobody waits for it any more, nobody is told.
        with suppress(CancelledError):
            broker.answer(ticket, stream.ask(chunk, lambda: broker.is_wanted(ticket)).result())

    # One chunk is looked at while the next one is fetched, and of more threads, each with some
    # photos in work, more of them: what is under way must not be all that is at hand.
    chunks = 2 + int(config.read("IMGSEG_THREADS")) // 2
    pool = f"--pool=threads --concurrency={chunks}"
    quiet = "--loglevel=WARNING --without-gossip --without-mingle --without-heartbeat"
    broker.celery.worker_main(["--quiet", "worker", *f"{pool} {quiet}".split()])
