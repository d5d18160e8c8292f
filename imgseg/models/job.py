"""A job: anything long, whatever its kind."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from imgseg.models.base import Base, now
from imgseg.sentences import Sentence
from imgseg.text.language import say

ACTIVE = ("pending", "running")
_ACTIVE = "status IN ('pending', 'running')"


def _only_one(name: str, *columns: str, where: str) -> Index:
    rows = text(where)
    return Index(name, *columns, unique=True, sqlite_where=rows, postgresql_where=rows)


class Job(Base):
    """Where something long stands; each kind of it is a class of its own.

    ``status`` is pending, running, done, failed or cancelled, and ``message`` says why it failed,
    in English; ``told`` is the same as `Sentence.as_row`, None where an earlier release kept it.
    It belongs to a user, and is about a search, or an album, or neither. ``size`` is how many
    photos it will have to analyse, as far as that is known beforehand. ``attempts`` counts how
    often it was begun. While it works, ``done`` of ``total`` photos are done in ``stage``, at
    ``rate`` photos a second (0 while that is not known), as it last said at ``heartbeat_at``, and
    ``so_far`` is what `MatchesSoFar` keeps; else that is empty.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        # The database itself refuses to have the same done twice at once.
        _only_one("one_active_of_search", "search_id", "kind", where=_ACTIVE),
        _only_one("one_active_of_album", "album_id", "kind", where=_ACTIVE),
        _only_one("one_active_of_samples", "user_id", where=f"kind = 'samples' AND {_ACTIVE}"),
        {"sqlite_autoincrement": True},
    )
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    search_id: Mapped[int | None] = mapped_column(
        ForeignKey("searches.id", ondelete="CASCADE"), index=True
    )
    album_id: Mapped[int | None] = mapped_column(
        ForeignKey("albums.id", ondelete="CASCADE"), index=True
    )
    status: Mapped[str] = mapped_column(String(10), default="pending")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    # It names the person, as long as a folder's name can be.
    stage: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    rate: Mapped[float] = mapped_column(default=0.0)
    so_far: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    message: Mapped[str] = mapped_column(Text, default="")
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def active(self) -> bool:
        """Whether it still waits or works."""
        return self.status in ACTIVE

    @property
    def failure(self) -> str:
        """Why it failed, in the language of whoever asks."""
        return say(Sentence.of_row(self.told)) if self.told else self.message


class TargetLook(Job):
    """A look at the Target photos of a search ahead of its run, for which somebody waits."""

    __mapper_args__ = {"polymorphic_identity": "target_look"}  # noqa: RUF012


class SampleSearch(Job):
    """The making of a search in the sample photos, which have to be fetched the first time."""

    __mapper_args__ = {"polymorphic_identity": "samples"}  # noqa: RUF012
