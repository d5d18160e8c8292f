"""Where other machines take photos from: a broker, by Celery.

The web app hands out chunks of photos, `RemoteEngine`; each `python run.py worker` takes one after
the other, `analyse_chunk`. All else of a job stays in the web app, so that a broker, or a worker,
that is lost loses nothing: a chunk that does not come back is handed out again, and to analyse it
twice does no harm.
"""

from typing import TYPE_CHECKING, Any

from imgseg import config
from imgseg.errors import InputError

if TYPE_CHECKING:
    from celery import Celery


QUEUE = "imgseg.photos"
TASK = "imgseg.analyse_chunk"
# After that the broker gives a chunk, whose worker is gone, to another one; a chunk takes seconds.
VISIBILITY_SECONDS = 300
# Nobody waits for an answer for longer.
RESULT_SECONDS = 900


def celery_app() -> "Celery":
    """Celery on the broker that IMGSEG_BROKER names; nothing is connected yet.

    Raises:
        InputError: Celery is not installed.
    """
    try:
        from celery import Celery
    except ModuleNotFoundError:
        raise InputError(
            "IMGSEG_BROKER is set, and Celery is not installed: run `python -m pip install -r"
            " requirements-cluster.txt`, or leave the setting away."
        ) from None
    broker = str(config.read("IMGSEG_BROKER"))
    app = Celery("imgseg", broker=broker, backend=_backend(broker), set_as_current=False)
    settings: dict[str, Any] = {
        "task_default_queue": QUEUE,
        # Only plain data comes over the network, never code.
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        # A chunk is taken off the queue when it is done; one whose worker died goes back.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "broker_transport_options": {"visibility_timeout": VISIBILITY_SECONDS},
        "result_expires": RESULT_SECONDS,
        "broker_connection_retry_on_startup": True,
        # Whether a chunk that did not come back was ever begun.
        "task_track_started": True,
        "worker_hijack_root_logger": False,
    }
    app.conf.update(settings)
    return app


def start_worker() -> None:
    """Take chunks from the broker, one after the other, until SIGTERM.

    Raises:
        ImgsegError: the models are not there.
    """
    from imgseg.jobs.chunks import Chunk, Found, analyse_chunk
    from imgseg.vision.factory import get_engine

    engine = get_engine()
    app = celery_app()

    @app.task(name=TASK)
    def analyse(chunk: Chunk) -> Found:
        return analyse_chunk(engine, chunk)

    # One at a time in this very process: the engine itself uses all cores.
    app.worker_main(
        ["worker", "--pool=solo", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
    )


def broker_answers() -> bool:
    """Whether the broker can be reached just now."""
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    try:
        with celery_app().connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=2, interval_start=0)
    except (OperationalError, RedisError, OSError):
        return False
    return True


def _backend(broker: str) -> str:
    """Where answers come back: Redis keeps them itself, RabbitMQ sends them."""
    return broker if broker.startswith(("redis", "rediss")) else "rpc://"
