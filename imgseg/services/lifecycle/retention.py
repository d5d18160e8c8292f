"""How long searches and albums stay after their last use, and the end of those left alone."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from imgseg import config
from imgseg.errors import ImgsegError
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.receipt import Receipt
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.lifecycle.deletion import delete_album, delete_search

Ended = TypeVar("Ended", Search, Album)
FOR_EVER = 0
CHOICES = {7, 30, 90, 365}
# A hundred years; the calendar itself ends not so many thousand later.
LONGEST_DAYS = 36_500
LONGEST_WARNING_DAYS = 7
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ending:
    """When a search or an album will be deleted (UTC), and whether that is to be warned of."""

    at: datetime
    soon: bool


def keep_choices() -> list[int]:
    """Numbers of days an owner can choose from, `FOR_EVER` last."""
    default = min(int(config.read("IMGSEG_KEEP_DAYS")), LONGEST_DAYS)
    return [*sorted(CHOICES | {default}), FOR_EVER]


def keep_days(user: User) -> int:
    """How many days a thing of this user stays after its last use; `FOR_EVER` is 0."""
    days = int(config.read("IMGSEG_KEEP_DAYS")) if user.keep_days is None else user.keep_days
    return min(days, LONGEST_DAYS)


def change_keep_days(session: Session, user: User, days: int) -> None:
    """Let the user's things stay for so many days, `FOR_EVER` for ever. The caller commits.

    What would end at once, or sooner than it is usually warned of, stays for that time.
    """
    user.keep_days = days
    if days != FOR_EVER:
        _leave_time_to_warn(session, user, now())


def warn_first(session: Session, stopped: datetime, moment: datetime) -> None:
    """Let things stay that ran out of time while imgseg was not running to warn of it.

    The caller commits.

    Args:
        session: where they are from.
        stopped: when imgseg last swept; what it warned of then has been warned of.
        moment: now.
    """
    for user in session.scalars(select(User)).all():
        if (days := keep_days(user)) != FOR_EVER:
            warned = stopped - timedelta(days=days) + _warning(days)
            _leave_time_to_warn(session, user, moment, warned)


def ending(user: User, thing: Search | Album, moment: datetime) -> Ending | None:
    """The end of the user's search or album as it stands at that moment; None for ever."""
    days = keep_days(user)
    if days == FOR_EVER:
        return None
    at = thing.last_used_at + timedelta(days=days)
    return Ending(at, moment >= at - _warning(days))


def sweep(session: Session, moment: datetime, commit: Callable[[], None]) -> list[Receipt]:
    """Delete the searches whose time is over at that moment, then the albums that no search asks.

    ``commit`` is that of `delete_search`.

    What cannot be deleted now, or is being searched, is left to the next sweep.
    """
    receipts = []
    for user in session.scalars(select(User)).all():
        if (days := keep_days(user)) == FOR_EVER:
            continue
        over = moment - timedelta(days=days)
        searches = (
            select(Search.id)
            .where(Search.user_id == user.id, Search.last_used_at < over)
            .order_by(Search.id)
        )
        receipts += [
            _end(session, Search, id_, over, commit) for id_ in session.scalars(searches).all()
        ]
        asked = exists().where(Search.album_id == Album.id)
        albums = (
            select(Album.id)
            .where(Album.user_id == user.id, Album.last_used_at < over, ~asked)
            .order_by(Album.id)
        )
        receipts += [
            _end(session, Album, id_, over, commit) for id_ in session.scalars(albums).all()
        ]
    return [receipt for receipt in receipts if receipt]


def _leave_time_to_warn(
    session: Session, user: User, moment: datetime, used_after: datetime | None = None
) -> None:
    days = keep_days(user)
    earliest = moment - timedelta(days=days) + _warning(days)
    for kind in (Search, Album):
        ends = update(kind).where(kind.user_id == user.id, kind.last_used_at < earliest)
        if used_after:
            ends = ends.where(kind.last_used_at > used_after)
        session.execute(ends.values(last_used_at=earliest))


def _warning(days: int) -> timedelta:
    return timedelta(days=min(LONGEST_WARNING_DAYS, max(1, days // 3)))


def _end(
    session: Session,
    kind: type[Ended],
    row_id: int,
    over: datetime,
    commit: Callable[[], None],
) -> Receipt | None:
    # Deleting others takes a while: its owner may have used it, or deleted it, meanwhile.
    thing = session.get(kind, row_id, populate_existing=True)
    if thing is None or thing.last_used_at >= over:
        return None
    try:
        if isinstance(thing, Album):
            return delete_album(session, thing, commit, "expired")
        if thing.last_run and thing.last_run.active:
            return None
        return delete_search(session, thing, commit, "expired")
    except ImgsegError as error:
        session.rollback()
        log.warning("What is to be deleted after its time stays for now: %s", error)
        return None
