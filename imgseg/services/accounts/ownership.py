"""Albums, searches and people of somebody: reached by their owner, changed by one at a time."""

import threading
from collections.abc import Iterable, Iterator
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
    return get_all_owned(session, kind, user_id, [row_id])[0]


def get_all_owned(
    session: Session, kind: type[Owned], user_id: int, ids: Iterable[int]
) -> list[Owned]:
    """The user's albums, searches or people of those ids, in that order, each once.

    Raises:
        NotFoundError: one is not there, or is somebody else's; the two look the same.
    """
    wanted = list(dict.fromkeys(ids))
    # SQLite cannot even be asked about a larger number.
    asked = kind.id.in_([id_ for id_ in wanted if abs(id_) <= LARGEST_ID])
    rows = session.scalars(select(kind).where(asked, kind.user_id == user_id))
    by_id = {row.id: row for row in rows}
    if len(by_id) < len(wanted):
        raise NotFoundError(NONE_HERE[kind])
    return [by_id[id_] for id_ in wanted]


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
