"""An album: the mixed photos to go through."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class Album(Base):
    """Belongs to one user, is indexed once, is asked many times."""

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
