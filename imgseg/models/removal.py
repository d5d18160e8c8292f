"""Photos that are removed, and whose files still have to go."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base


class Removal(Base):
    """One photo, by the folders of photos and of thumbnails it lies in and its name there.

    Both as paths in App_data. Kept from the moment in which it counts as removed until its files
    are: a sudden stop in between leaves them to the next start. ``size`` and ``mtime_ns`` are those
    of its file, by which it is known from one that came by its name since; None where an older
    imgseg removed it.
    """

    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    photos: Mapped[str] = mapped_column(Text)
    thumbs: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    size: Mapped[int | None]
    mtime_ns: Mapped[int | None]
