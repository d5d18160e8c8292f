"""What becomes of a chunk, kept on the broker under its ticket.

Not in Celery's own store of results: after a Redis that was away, that one wants the process
started anew.
"""

from typing import Protocol

from imgseg.errors import InputError

# Nobody waits for a chunk for longer.
KEPT_SECONDS = 900
CONNECT_SECONDS = 5


class BrokerAwayError(Exception):
    """The broker cannot be reached, or was away meanwhile."""


class BrokerRefusesError(InputError):
    """The broker does not take the name, password or place that IMGSEG_BROKER has."""

    def __init__(self) -> None:
        super().__init__(
            "The broker refuses the name, password or place in IMGSEG_BROKER: correct the setting,"
            " then start again."
        )


class Tickets(Protocol):
    """Kept where the web app and workers reach them; all raise the errors above."""

    def open(self) -> str:
        """A new ticket, of a chunk that waits for a worker."""

    def is_begun(self, ticket: str) -> bool:
        """Whether a worker has taken the chunk."""

    def found(self, ticket: str, seconds: float) -> bytes | None:
        """What a worker answered, waited for so long."""

    def close(self, ticket: str) -> None:
        """Nobody waits for the chunk any more: who comes to it leaves it."""

    def begin(self, ticket: str) -> bool:
        """A worker takes the chunk, or still has it; whether somebody waits for it."""

    def answer(self, ticket: str, found: bytes) -> None:
        """A worker says what it found."""

    def check(self) -> None:
        """Reach the broker just now."""
