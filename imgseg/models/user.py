"""An account."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class User(Base, UserMixin):
    """A person who logs in.

    ``keep_days`` is how many days a search or album stays after its last use, 0 for ever; None
    leaves it to IMGSEG_KEEP_DAYS. ``session_token`` is what a login cookie names: a new one logs
    every device out.
    """

    __tablename__ = "users"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(128))
    session_token: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    keep_days: Mapped[int | None]

    def get_id(self) -> str:
        """What Flask-Login keeps in the session."""
        return self.session_token
