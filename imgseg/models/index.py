"""The index: the faces of photos, computed once."""

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imgseg.models.base import Base


class HashedFile(Base):
    """The SHA-256 of a file's content, good for as long as its size and time stay the same."""

    __tablename__ = "hashed_files"

    owner: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int]
    mtime_ns: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)


class IndexedFace(Base):
    """One face: box in pixels of the upright photo, landmarks 5x2 float32, embedding float16.

    The embedding has 640 numbers, 512 without the second network; what an earlier imgseg wrote to
    the command line's index is float32. ``quality`` is 0-1.
    """

    __tablename__ = "indexed_faces"
    __table_args__ = (Index("faces_of_photo", "photo_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("indexed_photos.id", ondelete="CASCADE"))
    x: Mapped[float]
    y: Mapped[float]
    w: Mapped[float]
    h: Mapped[float]
    confidence: Mapped[float]
    landmarks: Mapped[bytes] = mapped_column(LargeBinary)
    embedding: Mapped[bytes] = mapped_column(LargeBinary)
    # The default of the database is for rows that were there before the column.
    quality: Mapped[float] = mapped_column(server_default="1", default=1.0)


class IndexedPhoto(Base):
    """What an engine found in a photo content; ``problem`` says why it is unreadable.

    ``owner`` is a user's id; 0 stands for the command line. ``look`` and ``taken`` are those of the
    ``Analysis``; ``taken`` is None where an older imgseg looked, which did not ask.
    """

    __tablename__ = "indexed_photos"
    __table_args__ = (
        UniqueConstraint("owner", "sha256", "engine_id"),
        # When a photo was taken is asked of whole libraries.
        Index("taken_of_photo", "owner", "sha256", "taken"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    engine_id: Mapped[str] = mapped_column(String(120))
    width: Mapped[int]
    height: Mapped[int]
    problem: Mapped[str] = mapped_column(Text, default="")
    # The default of the database is for rows that were there before the column.
    look: Mapped[str] = mapped_column(String(12), server_default="")
    taken: Mapped[str | None] = mapped_column(String(25))

    faces: Mapped[list[IndexedFace]] = relationship(order_by=IndexedFace.id, passive_deletes=True)
