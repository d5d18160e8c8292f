"""Tickets as keys of Redis."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError, RedisError

from imgseg.jobs.tickets import (
    CONNECT_SECONDS,
    KEPT_SECONDS,
    BrokerAwayError,
    BrokerRefusesError,
)

WAITING, BEGUN = b"waiting", b"begun"


class RedisTickets:
    """See `Tickets`."""

    def __init__(self, address: str) -> None:
        self._redis: Redis = Redis.from_url(address, socket_connect_timeout=CONNECT_SECONDS)

    def open(self) -> str:
        """See `Tickets`."""
        ticket = f"imgseg:{uuid4()}"
        with _reached():
            self._redis.set(ticket, WAITING, ex=KEPT_SECONDS)
        return ticket

    def is_begun(self, ticket: str) -> bool:
        """See `Tickets`."""
        with _reached():
            return bool(self._redis.get(ticket) == BEGUN)

    def found(self, ticket: str, seconds: float) -> bytes | None:
        """See `Tickets`."""
        with _reached():
            answer: Any = self._redis.blpop([f"{ticket}:found"], timeout=seconds)
        return answer[1] if answer else None

    def close(self, ticket: str) -> None:
        """See `Tickets`."""
        with _reached():
            self._redis.delete(ticket)

    def begin(self, ticket: str) -> bool:
        """See `Tickets`."""
        with _reached():
            return bool(self._redis.set(ticket, BEGUN, xx=True, ex=KEPT_SECONDS))

    def answer(self, ticket: str, found: bytes) -> None:
        """See `Tickets`."""
        place = f"{ticket}:found"
        with _reached(), self._redis.pipeline() as both:
            both.rpush(place, found)
            both.expire(place, KEPT_SECONDS)
            both.execute()

    def check(self) -> None:
        """See `Tickets`."""
        with _reached():
            self._redis.ping()


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (AuthenticationError, NoPermissionError) as error:
        raise BrokerRefusesError from error
    except RedisError as error:
        raise BrokerAwayError(str(error)) from error
