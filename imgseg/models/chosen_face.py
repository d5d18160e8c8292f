"""A chosen face: whom the owner of a search means in a Target photo."""

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.faces import Box, box_of
from imgseg.models.base import Base


class ChosenFace(Base):
    """At most one per search and Target photo.

    ``photo`` is its name in Train/Target (relative, ``/``). ``x, y, w, h`` is the face, in whole
    pixels of the upright photo; all None where the person is none of the faces in it.
    """

    __tablename__ = "chosen_faces"
    __table_args__ = (UniqueConstraint("search_id", "photo"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("searches.id", ondelete="CASCADE"))
    photo: Mapped[str] = mapped_column(Text)
    x: Mapped[int | None]
    y: Mapped[int | None]
    w: Mapped[int | None]
    h: Mapped[int | None]

    @property
    def box(self) -> Box | None:
        """The face; None where there is none."""
        return box_of(self.x, self.y, self.w, self.h)
