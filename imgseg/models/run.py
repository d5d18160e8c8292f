"""A run: one execution of a search."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.findings import Finding
from imgseg.models.base import Base, now

ACTIVE = ("pending", "running")


class Run(Base):
    """Where one execution of a search stands.

    ``status`` is pending, running, done, failed or cancelled. ``findings`` is what the
    training check found, see `what_was_found`. ``people`` are the names of several
    people sought, each with a folder in Output; it is empty where one person is sought.
    ``engine_id`` names the engine whose part of the index it was answered from; empty before it is
    done. ``rate`` is how many photos a second it looks at, 0 while that is not known.
    ``so_far`` is what `MatchesSoFar` keeps while it works; else it is empty.
    """

    __tablename__ = "runs"
    __table_args__ = (
        # The database itself refuses a second run on the same search.
        Index(
            "one_active_run",
            "search_id",
            unique=True,
            sqlite_where=text("status IN ('pending', 'running')"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    search_id: Mapped[int] = mapped_column(
        ForeignKey("searches.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[str] = mapped_column(String(10), default="pending")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    # It names the person, as long as a folder's name can be.
    stage: Mapped[str] = mapped_column(Text, default="", server_default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    rate: Mapped[float] = mapped_column(default=0.0, server_default="0")
    so_far: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    message: Mapped[str] = mapped_column(Text, default="")
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    people: Mapped[list[str]] = mapped_column(JSON, default=list)
    skipped: Mapped[int] = mapped_column(default=0)
    engine_id: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def active(self) -> bool:
        """Whether it still waits or works."""
        return self.status in ACTIVE

    @property
    def what_was_found(self) -> list[Finding]:
        """What the training check found."""
        return [Finding.of_row(row) for row in self.findings]
