"""What the owner of an imgseg sees of its users: numbers, and nothing of their photos."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.job import ACTIVE
from imgseg.models.login import Login
from imgseg.models.run import Run
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


class RunLine(NamedTuple):
    """A run that waits or works, and whose it is; of its search nothing."""

    run: Run
    name: str


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


def active_runs(session: Session) -> list[RunLine]:
    """The runs that wait or work, the oldest first."""
    rows = session.execute(
        select(Run, User.name)
        .join(User, User.id == Run.user_id)
        .where(Run.status.in_(ACTIVE))
        .order_by(Run.id)
    )
    return [RunLine(run, name) for run, name in rows]


def _count(session: Session, kind: type[Album] | type[Search]) -> dict[int, int]:
    counts = select(kind.user_id, func.count()).group_by(kind.user_id)
    return dict(session.execute(counts).all())
