"""Results: the verdicts of a run, counted and page by page."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.models.verdict import Verdict

VERDICTS = ("match", "unsure", "other", "no_face", "unreadable")
PAGE_SIZE = 60


@dataclass(frozen=True)
class Page:
    """One page of verdicts of a kind, the surest first; pages count from 1."""

    verdicts: list[Verdict]
    number: int
    pages: int


def count_verdicts(session: Session, run: Run) -> dict[str, int]:
    """How many photos got each of ``VERDICTS``."""
    rows = session.execute(
        select(Verdict.verdict, func.count())
        .where(Verdict.run_id == run.id)
        .group_by(Verdict.verdict)
    )
    return dict.fromkeys(VERDICTS, 0) | dict(rows.all())


def page_of(session: Session, run: Run, kind: str, number: int, total: int) -> Page:
    """Page ``number`` of the ``total`` verdicts of that kind; the nearest page there is."""
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    verdicts = session.scalars(
        select(Verdict)
        .where(Verdict.run_id == run.id, Verdict.verdict == kind)
        .order_by(Verdict.score.desc(), Verdict.photo)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(list(verdicts), number, pages)
