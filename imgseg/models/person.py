"""A person: somebody who was sought once, remembered across albums until forgotten."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.faces import Box
from imgseg.models.base import Base, now


class Person(Base):
    """Two people may have one name. Who is ``hidden`` is not offered.

    Ids are never used again: an old link must not lead to somebody else.
    """

    __tablename__ = "people"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    hidden: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class PersonExample(Base):
    """A face in a photo that is the person (``same``), or was said not to be.

    A photo of the album ``album_id`` stays there, and the example goes with it. Without one the
    photo lies in the person's own folder: it was a Target photo of the search ``search_id``, and
    outlives that. ``photo`` is its name there (relative, ``/``), ``sha256`` its content.
    ``x, y, w, h`` is the face, in whole pixels of the upright photo: no embedding, so that a new
    engine learns from it too.
    """

    __tablename__ = "person_examples"
    __table_args__ = (UniqueConstraint("person_id", "album_id", "photo"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    same: Mapped[bool]
    album_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), index=True
    )
    search_id: Mapped[int | None] = mapped_column(
        ForeignKey("searches.id", ondelete="SET NULL"), index=True
    )
    photo: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    x: Mapped[int]
    y: Mapped[int]
    w: Mapped[int]
    h: Mapped[int]
    said_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def box(self) -> Box:
        """The face."""
        return self.x, self.y, self.w, self.h


class SoughtPerson(Base):
    """Whom a search means by a ``name``, as its verdicts have it.

    ``learnt`` says what the person was known by elsewhere when the search last decided, see
    `known_elsewhere`.
    """

    __tablename__ = "sought_people"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("searches.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    learnt: Mapped[str] = mapped_column(String(80), default="")
