"""What the owner of an imgseg sees of its users: numbers, and nothing of their photos."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.job import ACTIVE, Job
from imgseg.models.login import Login
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.storage import places


class UserLine(NamedTuple):
    """A user, how much is kept for them, and when they last logged in, None if not for long."""

    user: User
    albums: int
    searches: int
    bytes: int
    logged_in: datetime | None


class WorkLine(NamedTuple):
    """A job that waits or works, of which kind, and whose it is.

    Of ``total`` photos so many are ``done``; ``waits`` is whether none is looked at yet.
    """

    name: str
    kind: str
    waits: bool
    done: int
    total: int


def users_kept(session: Session) -> list[UserLine]:
    """All users, the oldest account first."""
    albums, searches = _count(session, Album), _count(session, Search)
    logins = dict(
        session.execute(
            select(Login.user_id, func.max(Login.created_at)).group_by(Login.user_id)
        ).all()
    )
    return [
        UserLine(
            user,
            albums.get(user.id, 0),
            searches.get(user.id, 0),
            places.bytes_of_user(user.id),
            logins.get(user.id),
        )
        for user in session.scalars(select(User).order_by(User.id))
    ]


def at_work(session: Session) -> list[WorkLine]:
    """All jobs that wait or work, the oldest first."""
    jobs = (
        select(User.name, Job.kind, Job.status, Job.done, Job.total)
        .join(User, User.id == Job.user_id)
        .where(Job.status.in_(ACTIVE))
        .order_by(Job.id)
    )
    return [
        WorkLine(name, kind, status == "pending", done, total)
        for name, kind, status, done, total in session.execute(jobs)
    ]


def _count(session: Session, kind: type[Album] | type[Search]) -> dict[int, int]:
    counts = select(kind.user_id, func.count()).where(kind.name != "").group_by(kind.user_id)
    return dict(session.execute(counts).all())
