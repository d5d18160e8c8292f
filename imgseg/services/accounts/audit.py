"""The audit log: log-ins, changes of accounts, deletions, and what the owner does."""

from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from imgseg.models.audit import AuditLine
from imgseg.models.user import User

# Lines; the older ones go.
KEPT = 10_000


class Told(NamedTuple):
    """A line with the name of its account, empty where that is gone."""

    line: AuditLine
    name: str


def note(session: Session, user_id: int, what: str, about: str = "") -> AuditLine:
    """Add a line, and return it. The caller commits."""
    line = AuditLine(user_id=user_id, what=what, about=about)
    session.add(line)
    session.flush()
    session.execute(delete(AuditLine).where(AuditLine.id <= line.id - KEPT))
    return line


def last_lines(session: Session, most: int) -> list[Told]:
    """The newest lines, newest first."""
    rows = session.execute(
        select(AuditLine, User.name)
        .outerjoin(User, User.id == AuditLine.user_id)
        .order_by(AuditLine.id.desc())
        .limit(most)
    )
    return [Told(line, name or "") for line, name in rows]
