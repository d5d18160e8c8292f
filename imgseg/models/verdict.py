"""A verdict: what a run says of one album photo."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.faces import Box, box_of
from imgseg.models.base import Base
from imgseg.verdicts import Reason


class Verdict(Base):
    """Exactly one per run, album photo and person sought.

    ``verdict`` is match, unsure, other, no_face or unreadable; ``score`` is 0-100;
    ``x, y, w, h`` is the deciding face in pixels of the upright photo, whose size is
    ``width`` x ``height``. What does not apply is None. ``reason`` is what
    `Reason.as_row` keeps. ``arrived_at`` is when the photo first got a verdict in this search, if
    that was after its first run and its owner has not said since that they have seen it.
    """

    __tablename__ = "verdicts"
    __table_args__ = (
        Index("verdicts_by_kind", "run_id", "verdict", "score"),
        Index("verdicts_of_person", "run_id", "person", "verdict", "score"),
        Index("verdicts_of_photo", "run_id", "photo", "person", "verdict", "score"),
        Index(
            "new_verdicts",
            "run_id",
            "photo",
            sqlite_where=text("arrived_at IS NOT NULL"),
            postgresql_where=text("arrived_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    photo: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(10))
    score: Mapped[float | None]
    faces: Mapped[int]
    x: Mapped[int | None]
    y: Mapped[int | None]
    w: Mapped[int | None]
    h: Mapped[int | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    reason: Mapped[dict[str, Any]] = mapped_column(JSON)
    arrived_at: Mapped[datetime | None]

    @property
    def why(self) -> Reason:
        """Why it is so."""
        return Reason.of_row(self.reason)

    @property
    def box(self) -> Box | None:
        """The deciding face; None where there is none."""
        return box_of(self.x, self.y, self.w, self.h)

    @property
    def size(self) -> tuple[int, int] | None:
        """The photo's width and height; None where they are not known."""
        return None if self.width is None or self.height is None else (self.width, self.height)
