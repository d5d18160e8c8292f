"""A login: one device on which somebody is logged in."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class Login(Base):
    """Ends when the person logs out there, whoever has copied its cookie.

    ``token_hash`` is the SHA-256, in hexadecimal, of the token that the device's cookies name.
    """

    __tablename__ = "logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
