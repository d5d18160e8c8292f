"""How much may still be sent: bytes of a user, photos of a folder, and what stays free on the disk.

What is left of the first two is counted when the first upload comes that it is about, and shared
until the last has gone.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from imgseg import config
from imgseg.errors import InputError
from imgseg.sentences import Sentence
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.storage import places
from imgseg.storage.disk import room

MEGABYTE = 1 << 20
Key = TypeVar("Key")
Left = TypeVar("Left")


class OverAllowanceError(InputError):
    """A file does not fit any more."""


@dataclass
class Allowance:
    """Bytes that are left to a user, for all uploads of theirs at the same time."""

    left: int
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def take(self, size: int, name: str) -> None:
        """Count the file ``name``.

        Raises:
            OverAllowanceError: it is more than is left.
        """
        with self._counting:
            if size > self.left:
                raise _over(name)
            self.left -= size


@dataclass
class Room:
    """How many photos still fit into a folder, for all who fill it at the same time.

    Looking for a free name and taking it must be one step: ``placing`` is held meanwhile.
    """

    left: int
    placing: threading.Lock = field(default_factory=threading.Lock)


class _Shared(Generic[Key, Left]):
    """What is left of something, by what it is: for as long as somebody holds it."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._held: dict[Key, tuple[Left, int]] = {}

    @contextlib.contextmanager
    def held(self, key: Key, count: Callable[[], Left]) -> Iterator[Left]:
        with self._changing:
            left, users = self._held[key] if key in self._held else (count(), 0)
            self._held[key] = left, users + 1
        try:
            yield left
        finally:
            with self._changing:
                left, users = self._held.pop(key)
                if users > 1:
                    self._held[key] = left, users - 1


_allowances: _Shared[int, Allowance] = _Shared()
_rooms: _Shared[Path, Room] = _Shared()


def allowance_of(owner: int) -> contextlib.AbstractContextManager[Allowance]:
    """What is left to a user."""

    def count() -> Allowance:
        # What came in parts is among them, and takes no room of its own once it is unpacked.
        used = places.bytes_of_user(owner) - places.bytes_in_parts(owner)
        return Allowance(most_of_a_user() - used)

    return _allowances.held(owner, count)


def room_in(folder: PhotoFolder) -> contextlib.AbstractContextManager[Room]:
    """What is left of a folder."""

    def count() -> Room:
        return Room(int(config.read("IMGSEG_MAX_PHOTOS")) - folder.count())

    return _rooms.held(folder.photos, count)


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
