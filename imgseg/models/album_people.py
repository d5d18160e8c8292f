"""The people in an album: its faces, sorted by person."""

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base
from imgseg.models.job import Job


class AlbumLook(Job):
    """A look through an album that sorts its faces by person, and what it went through.

    ``photos`` is how many of the album's photos it sorted, ``seen`` are their names, and
    ``engine_id`` names the engine that found their faces; None and empty before it is done.
    ``seen`` is None, too, where an older imgseg looked.
    """

    __tablename__ = "album_looks"
    __mapper_args__ = {"polymorphic_identity": "album_look"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    photos: Mapped[int | None]
    # Long, and seldom needed.
    seen: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    engine_id: Mapped[str] = mapped_column(String(120), default="")


class AlbumPerson(Base):
    """Somebody whose faces look alike, and in how many ``photos`` of the album they are.

    ``usable`` is false of what is most likely no face, or none that anybody would know.
    ``part_of`` is the id of the one with whom the owner said this is one person; the ``photos`` of
    that one are those of all its parts.

    Ids are never used again: an old link must not lead to somebody else.
    """

    __tablename__ = "album_people"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    photos: Mapped[int]
    # The default of the database is for rows that were there before the column.
    usable: Mapped[bool] = mapped_column(default=True, server_default="1")
    part_of: Mapped[int | None] = mapped_column(index=True)


class PersonFace(Base):
    """A face of one of the people, the best to know the person by first (by id).

    ``photo`` is its name in the album (relative, ``/``). ``x, y, w, h`` is its box, in whole
    pixels of the upright photo, whose size is ``width`` x ``height``.
    """

    __tablename__ = "person_faces"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("album_people.id", ondelete="CASCADE"), index=True
    )
    photo: Mapped[str] = mapped_column(Text)
    x: Mapped[int]
    y: Mapped[int]
    w: Mapped[int]
    h: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
