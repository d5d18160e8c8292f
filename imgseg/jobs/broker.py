"""Where other machines take photos from: Redis or RabbitMQ, by Celery.

The web app hands out chunks of photos, `RemoteEngine`; each `python run.py worker` takes one after
the other, `ChunkStream`. All else of a job stays in the web app, so that a broker, or a worker,
that is lost loses nothing: a chunk that does not come back is handed out again, and to analyse it
twice does no harm.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from imgseg import config
from imgseg.errors import InputError
from imgseg.jobs.tickets import BrokerAwayError, BrokerRefusesError, Tickets

if TYPE_CHECKING:
    from celery import Celery

    from imgseg.jobs.chunks import Chunk, Found

TASK = "imgseg.analyse_chunk"
# After that Redis gives a chunk, whose worker is gone, to another one; a chunk takes seconds.
VISIBILITY_SECONDS = 300
log = logging.getLogger(__name__)


class Broker:
    """The broker that IMGSEG_BROKER names; one that is away at first is waited for.

    Its methods raise BrokerAwayError while it is away, and BrokerRefusesError.

    Raises:
        BrokerRefusesError: its name or password is wrong.
        InputError: Celery is not installed, or the setting names another kind of broker.
    """

    def __init__(self) -> None:
        address = str(config.read("IMGSEG_BROKER"))
        try:
            self._tickets, self.celery = _tickets(address), _celery(address)
        except ModuleNotFoundError:
            raise InputError(
                "IMGSEG_BROKER is set, and Celery is not installed: run `python -m pip install -r"
                " requirements-cluster.txt`, or leave the setting away."
            ) from None
        try:
            self._tickets.check()
        except BrokerAwayError as error:
            log.warning("The broker is away, and waited for: %s", error)

    def hand_out(self, chunk: Chunk) -> str:
        """Let a worker take a chunk; the ticket to ask for it by."""
        ticket = self._tickets.open()
        with self._reached():
            self.celery.send_task(TASK, [ticket, chunk])
        return ticket

    def is_begun(self, ticket: str) -> bool:
        """Whether a worker has taken the chunk."""
        return self._tickets.is_begun(ticket)

    def found(self, ticket: str, seconds: float) -> Found | None:
        """What a worker said to the chunk, waited for so long."""
        answer = self._tickets.found(ticket, seconds)
        return None if answer is None else json.loads(answer)

    def give_up(self, ticket: str) -> None:
        """Nobody waits for the chunk any more: who comes to it leaves it."""
        self._tickets.close(ticket)

    def clear(self) -> None:
        """Take off the queue what nobody takes: given up again and again, it would pile up."""
        with self._reached():
            self.celery.control.purge()

    def begin(self, ticket: str) -> bool:
        """A worker takes a chunk; whether somebody waits for it."""
        return self._tickets.begin(ticket)

    def is_wanted(self, ticket: str) -> bool:
        """Whether somebody still waits for a chunk that a worker has taken, as far as is known.

        Whoever does hears that the worker still has it.
        """
        try:
            return self._tickets.begin(ticket)
        except (BrokerAwayError, BrokerRefusesError):
            return True

    def answer(self, ticket: str, found: Found) -> None:
        """A worker says what it found."""
        self._tickets.answer(ticket, json.dumps(found).encode())

    def answers(self) -> bool:
        """Whether it can be reached just now."""
        try:
            self._tickets.check()
        except (BrokerAwayError, BrokerRefusesError):
            return False
        return True

    @contextmanager
    def _reached(self) -> Iterator[None]:
        from kombu.exceptions import OperationalError

        connection = self.celery.connection_for_write()
        errors = connection.connection_errors + connection.channel_errors
        try:
            yield
        except (OperationalError, *errors) as error:
            raise BrokerAwayError(str(error)) from error


def _tickets(address: str) -> Tickets:
    scheme = urlsplit(address).scheme
    if scheme in ("redis", "rediss"):
        from imgseg.jobs.redis_tickets import RedisTickets

        return RedisTickets(address)
    if scheme in ("amqp", "amqps"):
        from imgseg.jobs.amqp_tickets import AmqpTickets

        return AmqpTickets(address)
    raise InputError("IMGSEG_BROKER must begin with redis:// or amqp://: write the whole address.")


def _celery(address: str) -> Celery:
    from celery import Celery

    # RabbitMQ notices by itself that a worker is gone.
    options = {"visibility_timeout": VISIBILITY_SECONDS} if address.startswith("redis") else {}
    celery = Celery("imgseg", broker=address, set_as_current=False)
    celery.conf.update(
        task_default_queue="imgseg.photos",
        # Only plain data comes over the network, never code.
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # A chunk is taken off the queue when it is done; one whose worker died goes back.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        broker_transport_options=options,
        broker_connection_retry_on_startup=True,
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
    )
    return celery
