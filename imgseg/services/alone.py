"""One change at a time of an album or a search: what belongs together changes together."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.search import Search

_locks: dict[tuple[str, int], threading.Lock] = {}


@contextmanager
def alone_with(session: Session, *things: Album | Search) -> Iterator[None]:
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
                raise NotFoundError(f"There is no such {kind.lower()} any more: it was deleted.")
        yield
