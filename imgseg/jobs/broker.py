"""Where other machines take photos from: Redis, by Celery.

The web app hands out chunks of photos, `RemoteEngine`; each `python run.py worker` takes one after
the other, `analyse_chunk`. All else of a job stays in the web app, so that a broker, or a worker,
that is lost loses nothing: a chunk that does not come back is handed out again, and to analyse it
twice does no harm.

What becomes of a chunk stands in Redis under its ticket, and not in Celery's store of results:
after a Redis that was away, that one wants the process started anew.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from imgseg import config
from imgseg.errors import InputError

if TYPE_CHECKING:
    from celery import Celery
    from redis import Redis

    from imgseg.jobs.chunks import Chunk, Found

TASK = "imgseg.analyse_chunk"
# After that Redis gives a chunk, whose worker is gone, to another one; a chunk takes seconds.
VISIBILITY_SECONDS = 300
# Nobody waits for a chunk for longer.
KEPT_SECONDS = 900
WAITING, BEGUN = b"waiting", b"begun"


class Broker:
    """The broker that IMGSEG_BROKER names; it is connected to when it is first used.

    Its methods raise redis.exceptions.RedisError or kombu.exceptions.OperationalError while it is
    away.

    Raises:
        InputError: Celery is not installed.
    """

    def __init__(self) -> None:
        try:
            from celery import Celery
            from redis import Redis
        except ModuleNotFoundError:
            raise InputError(
                "IMGSEG_BROKER is set, and Celery is not installed: run `python -m pip install -r"
                " requirements-cluster.txt`, or leave the setting away."
            ) from None
        address = str(config.read("IMGSEG_BROKER"))
        self._redis: Redis = Redis.from_url(address, socket_connect_timeout=5)
        self.celery: Celery = Celery("imgseg", broker=address, set_as_current=False)
        self.celery.conf.update(
            task_default_queue="imgseg.photos",
            # Only plain data comes over the network, never code.
            task_serializer="json",
            accept_content=["json"],
            task_ignore_result=True,
            # A chunk is taken off the queue when it is done; one whose worker died goes back.
            task_acks_late=True,
            task_reject_on_worker_lost=True,
            worker_prefetch_multiplier=1,
            broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
            broker_connection_retry_on_startup=True,
            worker_hijack_root_logger=False,
        )

    def hand_out(self, chunk: Chunk) -> str:
        """Let a worker take a chunk; the ticket to ask for it by."""
        ticket = f"imgseg:{uuid4()}"
        self._redis.set(ticket, WAITING, ex=KEPT_SECONDS)
        self.celery.send_task(TASK, [ticket, chunk], expires=KEPT_SECONDS)
        return ticket

    def is_begun(self, ticket: str) -> bool:
        """Whether a worker has taken the chunk."""
        return bool(self._redis.get(ticket) == BEGUN)

    def found(self, ticket: str, seconds: int) -> Found | None:
        """What a worker said to the chunk, waited for so long."""
        answer: Any = self._redis.blpop([f"{ticket}:found"], timeout=seconds)
        return json.loads(answer[1]) if answer else None

    def give_up(self, ticket: str) -> None:
        """Nobody waits for the chunk any more: who comes to it leaves it."""
        self._redis.delete(ticket)

    def begin(self, ticket: str) -> bool:
        """A worker takes a chunk; whether somebody waits for it."""
        return bool(self._redis.set(ticket, BEGUN, xx=True, ex=KEPT_SECONDS))

    def answer(self, ticket: str, found: Found) -> None:
        """A worker says what it found."""
        place = f"{ticket}:found"
        with self._redis.pipeline() as both:
            both.rpush(place, json.dumps(found))
            both.expire(place, KEPT_SECONDS)
            both.execute()

    def answers(self) -> bool:
        """Whether it can be reached just now."""
        from redis.exceptions import RedisError

        try:
            return bool(self._redis.ping())
        except RedisError:
            return False
