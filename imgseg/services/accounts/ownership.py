"""Albums, searches and people of somebody: reached by their owner, changed by one at a time."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.sentences import gettext_noop

Owned = TypeVar("Owned", Album, Search, Person)
NONE_HERE = {
    Album: gettext_noop("There is no such album here: it may have been deleted."),
    Search: gettext_noop("There is no such search here: it may have been deleted."),
    Person: gettext_noop("There is no such person here: you may have had imgseg forget this one."),
}
NONE_ANY_MORE = {
    Album: gettext_noop("There is no such album any more: it may have been deleted."),
    Search: gettext_noop("There is no such search any more: it may have been deleted."),
    Person: gettext_noop(
        "There is no such person any more: you may have had imgseg forget this one."
    ),
}
LARGEST_ID = 2**63 - 1
# An upload is a hundred uses within minutes; writing one of them down is enough.
USED_AGAIN = timedelta(hours=1)
_locks: dict[tuple[str, int], threading.Lock] = {}


def get_owned(session: Session, kind: type[Owned], user_id: int, row_id: int) -> Owned:
    """The user's album, search or person of that id.

    Raises:
        NotFoundError: there is none, or it is somebody else's; the two look the same.
    """
    # SQLite cannot even be asked about a larger number.
    row = (
        session.scalar(select(kind).where(kind.id == row_id, kind.user_id == user_id))
        if row_id <= LARGEST_ID
        else None
    )
    if row is None:
        raise NotFoundError(NONE_HERE[kind])
    return row


def note_use(used: Search | Album) -> None:
    """A search, with its album, or an album is used now: its time starts again.

    The caller commits.
    """
    things: list[Search | Album] = [used, used.album] if isinstance(used, Search) else [used]
    moment = now()
    if any(moment - thing.last_used_at > USED_AGAIN for thing in things):
        for thing in things:
            thing.last_used_at = moment


@contextmanager
def alone_with(session: Session, *things: Album | Search | Person) -> Iterator[None]:
    """Nobody else who asks for one of these changes it meanwhile; whoever comes second waits.

    Everything is read anew inside, and has to be committed inside. What was changed before and not
    committed is forgotten.

    Raises:
        NotFoundError: somebody deleted one of them meanwhile.
    """
    # Always in one order: two that want the same must not wait for each other.
    keys = sorted((type(thing).__name__, thing.id) for thing in things)
    kinds = {type(thing).__name__: type(thing) for thing in things}
    with ExitStack() as held:
        for key in keys:
            held.enter_context(_locks.setdefault(key, threading.Lock()))
        session.expire_all()
        for kind, id_ in keys:
            if session.get(kinds[kind], id_) is None:
                raise NotFoundError(NONE_ANY_MORE[kinds[kind]])
        yield
