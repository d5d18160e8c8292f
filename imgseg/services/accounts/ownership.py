"""Whose things these are: everybody reaches only their own."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.search import Search

Owned = TypeVar("Owned", Album, Search)
LARGEST_ID = 2**63 - 1


def get_owned(session: Session, kind: type[Owned], user_id: int, row_id: int) -> Owned:
    """The user's album or search of that id.

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
        what = "album" if kind is Album else "search"
        raise NotFoundError(f"There is no such {what} here: it may have been deleted.")
    return row
