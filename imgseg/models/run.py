"""A run: one execution of a search."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.findings import Finding
from imgseg.models.job import Job


class Run(Job):
    """One execution of a search, and what came out of it beside its verdicts.

    ``findings`` is what the training check found, see `what_was_found`. ``people`` are the names
    of several people sought, each with a folder in Output; it is empty where one person is sought.
    ``engine_id`` names the engine whose part of the index it was answered from; empty before it is
    done. A ``follow_up`` nobody asked for: it looks at photos that came into the album since.
    """

    __tablename__ = "runs"
    __mapper_args__ = {"polymorphic_identity": "run"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    people: Mapped[list[str]] = mapped_column(JSON, default=list)
    skipped: Mapped[int] = mapped_column(default=0)
    engine_id: Mapped[str] = mapped_column(String(120), default="")
    follow_up: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def what_was_found(self) -> list[Finding]:
        """What the training check found."""
        return [Finding.of_row(row) for row in self.findings]
