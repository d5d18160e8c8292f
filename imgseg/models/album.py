"""An album: the mixed photos to go through."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class Album(Base):
    """Belongs to one user, is indexed once, is asked many times.

    ``source`` is the folder that its photos are read from in place; None where they were uploaded.
    Of such a folder, ``looked`` is what the last look at it came to: how many photos ``came`` and
    are ``gone``, ``at`` the moment when some last did; the sub-folders that are ``disks`` mounted
    there, those of them that are ``lost`` just now, and those that are ``closed`` to imgseg; how
    many files are ``unnamed``, since their names are no text. ``away_since`` is since when it
    cannot be reached at all, None while it can.
    """

    __tablename__ = "albums"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=now)
    # The default of the database is for rows that were there before the column.
    last_used_at: Mapped[datetime] = mapped_column(
        default=now, server_default="2000-01-01 00:00:00"
    )
    source: Mapped[str | None] = mapped_column(Text)
    looked: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    away_since: Mapped[datetime | None]
