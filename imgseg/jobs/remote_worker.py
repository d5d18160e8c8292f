"""The process that analyses photos for a web app on another machine."""

from imgseg.jobs.broker import TASK, Broker
from imgseg.jobs.chunks import Chunk, analyse_chunk
from imgseg.storage.photos import bucket
from imgseg.vision.factory import get_engine


def start_worker() -> None:
    """Take chunks from the broker, one after the other, until SIGTERM.

    Raises:
        InputError: Celery is not installed.
        StoreAwayError: the bucket of the photos cannot be used.
    """
    if store := bucket():
        store.check()
    broker, engine = Broker(), get_engine()

    @broker.celery.task(name=TASK)
    def analyse(ticket: str, chunk: Chunk) -> None:
        if broker.begin(ticket):
            broker.answer(ticket, analyse_chunk(engine, chunk))

    # One at a time in this very process: the engine itself uses all cores.
    quiet = "--loglevel=WARNING --without-gossip --without-mingle --without-heartbeat"
    broker.celery.worker_main(["worker", "--pool=solo", *quiet.split()])
