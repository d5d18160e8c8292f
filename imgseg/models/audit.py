"""A line of the audit log: who did something that its owner may want to know of, and when."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now


class AuditLine(Base):
    """``what`` is a code that the pages put into words, ``about`` counts, never names.

    The account may be gone since: its number stays.
    """

    __tablename__ = "audit_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[int]
    what: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(200), default="")
