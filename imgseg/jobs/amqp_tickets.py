"""Tickets as queues of RabbitMQ."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from amqp import Message
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed
from kombu.connection import Connection

from imgseg.jobs.tickets import CONNECT_SECONDS, BrokerAwayError, BrokerRefusesError

BEGUN = b"begun"


class AmqpTickets:
    """See `Tickets`: a ticket names a queue that is there while somebody waits.

    The web app uses it in one thread, but for `check`; a worker in several.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: Connection | None = None
        # What workers said so far, by ticket; it goes with the connection, as their queues do.
        self._heard: dict[str, list[bytes]] = {}
        self._nobody_there = False
        self._speaking = threading.Lock()

    def open(self) -> str:
        """See `Tickets`."""
        ticket = f"imgseg.{uuid4()}"
        heard: list[bytes] = []
        with self._reached() as channel:
            channel.queue_declare(ticket, exclusive=True, auto_delete=True)
            channel.basic_consume(
                ticket, ticket, no_ack=True, callback=lambda said: heard.append(said.body)
            )
            self._heard[ticket] = heard
        return ticket

    def is_begun(self, ticket: str) -> bool:
        """See `Tickets`."""
        return bool(self._said(ticket))

    def found(self, ticket: str, seconds: float) -> bytes | None:
        """See `Tickets`."""
        deadline = time.monotonic() + seconds
        while not (answers := [said for said in self._said(ticket) if said != BEGUN]):
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            with self._reached() as channel, suppress(TimeoutError):
                channel.connection.drain_events(timeout=left)
        return answers[0]

    def close(self, ticket: str) -> None:
        """See `Tickets`."""
        if self._heard.pop(ticket, None) is not None:
            with self._reached() as channel:
                # The last to listen to a queue takes it along.
                channel.basic_cancel(ticket)
        if not self._heard:
            # What is connected for long, and not used, may be cut off meanwhile.
            self._leave()

    def begin(self, ticket: str) -> bool:
        """See `Tickets`."""
        try:
            return self._say(ticket, BEGUN)
        except BrokerAwayError:
            # It may have been away since the last chunk.
            return self._say(ticket, BEGUN)

    def answer(self, ticket: str, found: bytes) -> None:
        """See `Tickets`."""
        self._say(ticket, found)

    def check(self) -> None:
        """See `Tickets`."""
        AmqpTickets(self._address)._greet()

    def _greet(self) -> None:
        with self._reached():
            self._leave()

    def _said(self, ticket: str) -> list[bytes]:
        if ticket not in self._heard:
            raise BrokerAwayError("It was away since the chunk was handed out.")
        return self._heard[ticket]

    def _say(self, ticket: str, what: bytes) -> bool:
        """Tell whoever waits for the ticket; whether somebody does."""
        with self._speaking, self._reached() as channel:
            self._nobody_there = False
            channel.basic_publish_confirm(Message(what), routing_key=ticket, mandatory=True)
            return not self._nobody_there

    def _not_taken(self, *_: object) -> None:
        self._nobody_there = True

    @contextmanager
    def _reached(self) -> Iterator[Any]:
        try:
            if self._connection is None:
                # A job's thread is busy with other things between two chunks: no heartbeats.
                connection = Connection(self._address, connect_timeout=CONNECT_SECONDS, heartbeat=0)
                connection.connect()
                channel: Any = connection.default_channel
                channel.events["basic_return"].add(self._not_taken)
                self._connection = connection
            yield self._connection.default_channel
        except (AccessRefused, NotAllowed) as error:
            self._leave()
            raise BrokerRefusesError from error
        except (AMQPError, OSError) as error:
            self._leave()
            raise BrokerAwayError(str(error)) from error

    def _leave(self) -> None:
        self._heard.clear()
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.release()
