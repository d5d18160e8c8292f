"""A review: what the owner of a search said of one photo."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.faces import Box, box_of
from imgseg.models.base import Base, now


class Review(Base):
    """At most one per search, person and album photo; it outlives the runs.

    ``decision`` is confirmed or rejected. ``x, y, w, h`` is the face that decided when it was
    said, in pixels of the upright photo; None where the photo has no face.
    """

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("search_id", "person", "photo"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("searches.id", ondelete="CASCADE"))
    person: Mapped[str] = mapped_column(Text)
    photo: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(10))
    x: Mapped[int | None]
    y: Mapped[int | None]
    w: Mapped[int | None]
    h: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def box(self) -> Box | None:
        """The face; None where there is none."""
        return box_of(self.x, self.y, self.w, self.h)
