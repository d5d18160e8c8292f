"""A receipt: what one deletion removed."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class Receipt(Base):
    """Counts only: whose photos and which albums they were is forgotten with them.

    ``occasion`` is asked (its owner deleted it) or expired (nobody used it for long enough).
    ``faces`` were found in the photos, ``bytes`` were on the disk.
    """

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    occasion: Mapped[str] = mapped_column(String(10))
    searches: Mapped[int]
    albums: Mapped[int]
    photos: Mapped[int]
    faces: Mapped[int]
    bytes: Mapped[int]
