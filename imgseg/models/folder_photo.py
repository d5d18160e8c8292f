"""The photos of a folder that is read in place, as the last look at it found them."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base


class FolderPhoto(Base):
    """One photo: its path relative to the folder, with ``/``, its size and its time."""

    __tablename__ = "folder_photos"

    album_id: Mapped[int] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int]
    mtime_ns: Mapped[int]
