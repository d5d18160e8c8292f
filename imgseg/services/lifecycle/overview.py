"""What the owner of an imgseg sees of its users: numbers, and nothing of their photos."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.album_people import LOOKING, AlbumLook
from imgseg.models.login import Login
from imgseg.models.run import ACTIVE, Run
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
    """A run, or a look through an album for people, that waits or works, and whose it is.

    Of ``total`` photos so many are ``done``; ``waits`` is whether none is looked at yet.
    """

    name: str
    kind: Literal["run", "look"]
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
    """What waits or works: runs, the oldest first, then looks."""
    runs = (
        select(User.name, Run.status, Run.done, Run.total)
        .join(Search, Search.user_id == User.id)
        .join(Run, Run.search_id == Search.id)
        .where(Run.status.in_(ACTIVE))
        .order_by(Run.id)
    )
    looks = (
        select(User.name, AlbumLook.status, AlbumLook.done, AlbumLook.total)
        .join(Album, Album.user_id == User.id)
        .join(AlbumLook, AlbumLook.album_id == Album.id)
        .where(AlbumLook.status.in_(LOOKING))
    )
    kinds: tuple[tuple[Literal["run", "look"], Any], ...] = (("run", runs), ("look", looks))
    return [
        WorkLine(name, kind, status == "pending", done, total)
        for kind, rows in kinds
        for name, status, done, total in session.execute(rows)
    ]


def _count(session: Session, kind: type[Album] | type[Search]) -> dict[int, int]:
    counts = select(kind.user_id, func.count()).group_by(kind.user_id)
    return dict(session.execute(counts).all())
