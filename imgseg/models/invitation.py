"""An invitation to make an account."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class Invitation(Base):
    """``token_hash`` is the SHA-256, in hexadecimal, of what its link names; gone once used."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
