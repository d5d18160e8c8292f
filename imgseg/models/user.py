"""An account."""

from datetime import datetime

from flask_login import UserMixin
from sqlalchemy import Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class User(Base, UserMixin):
    """A person who logs in.

    ``keep_days`` is how many days a search or album stays after its last use, 0 for ever; None
    leaves it to IMGSEG_KEEP_DAYS. ``password_ends_at`` is when a password ends that was made for
    them; their own does not, None. ``login_token`` is what the cookies of this device name, see
    `Login`; it is not kept. ``owner`` is whether this imgseg is theirs: the first account's.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index(
            "one_owner",
            "owner",
            unique=True,
            sqlite_where=text("owner = 1"),
            postgresql_where=text("owner"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    password_hash: Mapped[str] = mapped_column(String(128))
    password_ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    keep_days: Mapped[int | None]
    owner: Mapped[bool] = mapped_column(default=False, server_default=false())

    login_token = ""

    def get_id(self) -> str:
        """What Flask-Login keeps in the session."""
        return self.login_token
