"""How much may still be sent: bytes of one user's own, and what must stay free on the disk."""

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from imgseg import config
from imgseg.errors import InputError
from imgseg.sentences import Sentence
from imgseg.storage import places
from imgseg.storage.disk import room

MEGABYTE = 1 << 20
_counting = threading.Lock()
_open: dict[int, "Allowance"] = {}


class OverAllowanceError(InputError):
    """A file does not fit any more."""


@dataclass
class Allowance:
    """Bytes that are left to a user, for all uploads of theirs at the same time."""

    left: int
    users: int = 0

    def take(self, size: int, name: str) -> None:
        """Count the file ``name``.

        Raises:
            OverAllowanceError: it is more than is left.
        """
        with _counting:
            if size > self.left:
                raise _over(name)
            self.left -= size


@contextlib.contextmanager
def allowance_of(owner: int) -> Iterator[Allowance]:
    """What is left to a user: counted when the first upload comes, shared until the last ends."""
    with _counting:
        if owner not in _open:
            # What came in parts is among them, and takes no room of its own once it is unpacked.
            used = places.bytes_of_user(owner) - places.bytes_in_parts(owner)
            _open[owner] = Allowance(most_of_a_user() - used)
        allowance = _open[owner]
        allowance.users += 1
    try:
        yield allowance
    finally:
        with _counting:
            allowance.users -= 1
            if not allowance.users:
                del _open[owner]


def most_of_a_user() -> int:
    """How many bytes a user may have here."""
    return int(config.read("IMGSEG_MAX_USER_MB")) * MEGABYTE


def refuse_over(owner: int, size: int, name: str | Sentence) -> None:
    """Refuse the rest of a file that comes in parts where it does not fit.

    Raises:
        OverAllowanceError: it is more than is left to the user, or on the disk.
    """
    refuse_on_full_disk(size, name)
    if size > most_of_a_user() - places.bytes_of_user(owner):
        raise _over(name)


def refuse_on_full_disk(size: int, name: str | Sentence) -> None:
    """Refuse what would leave too little room on the disk.

    Raises:
        OverAllowanceError: less would stay free than is to.
    """
    if size > room():
        raise OverAllowanceError(
            "There is no room left on the disk that imgseg uses for %(name)s: delete"
            " something or free some, then upload again.",
            name=name,
        )


def _over(name: str | Sentence) -> OverAllowanceError:
    limit = config.read("IMGSEG_MAX_USER_MB")
    return OverAllowanceError(
        "%(name)s does not fit into the %(limit)s MB that each user has here: delete"
        " what you no longer need (My data shows it), or ask for a larger"
        " IMGSEG_MAX_USER_MB.",
        name=name,
        limit=limit,
    )
