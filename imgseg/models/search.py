"""A search: one person, or several, sought in one album."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from imgseg.models.album import Album
from imgseg.models.base import Base, now
from imgseg.models.run import Run
from imgseg.verdicts import USUAL_STRICTNESS


class Search(Base):
    """Target (and unknown) asked of one album; kept, can be run again.

    ``several`` says whether folders in Target, where there are two, hold different people.
    """

    __tablename__ = "searches"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    album_id: Mapped[int] = mapped_column(ForeignKey("albums.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    strictness: Mapped[int] = mapped_column(default=USUAL_STRICTNESS)
    several: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    # The default of the database is for rows that were there before the column.
    last_used_at: Mapped[datetime] = mapped_column(
        default=now, server_default="2000-01-01 00:00:00"
    )

    album: Mapped[Album] = relationship()
    runs: Mapped[list[Run]] = relationship(order_by=Run.id, passive_deletes=True)

    @property
    def last_run(self) -> Run | None:
        """The newest run, whatever became of it."""
        return self.runs[-1] if self.runs else None

    @property
    def under_way(self) -> Run | None:
        """The run that somebody waits for, and whose end no result is shown before."""
        last = self.last_run
        return last if last and last.active and not last.follow_up else None

    @property
    def following(self) -> Run | None:
        """The run that follows the album, while the results stay as they are."""
        last = self.last_run
        return last if last and last.active and last.follow_up else None

    @property
    def finished_run(self) -> Run | None:
        """The last run that was done: the one whose results are shown."""
        return next((run for run in reversed(self.runs) if run.status == "done"), None)
