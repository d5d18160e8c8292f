"""The guided review: the unsure photos of a run one after another, and what came of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.files.photo_folders import train_photos

SHOWN_TARGET_PHOTOS = 6


def unsure_photos(
    session: Session, run: Run, person: str, skipped: Collection[int]
) -> Sequence[Verdict]:
    """The unsure photos of a person, the one nearest the line first, and those skipped last.

    ``skipped`` are ids of verdicts.
    """
    last = Verdict.id.in_(skipped)
    return session.scalars(
        select(Verdict)
        .where(Verdict.run_id == run.id, Verdict.person == person, Verdict.verdict == "unsure")
        .order_by(last, Verdict.score.desc(), Verdict.photo)
    ).all()


def said_since(session: Session, search: Search, person: str, since: datetime) -> dict[str, int]:
    """How many photos were confirmed and rejected as the person since then (UTC)."""
    rows = session.execute(
        select(Review.decision, func.count())
        .where(Review.search_id == search.id, Review.person == person, Review.created_at >= since)
        .group_by(Review.decision)
    )
    return {"confirmed": 0, "rejected": 0} | dict(rows.all())


def target_photos_of(search: Search, run: Run, person: str) -> list[str]:
    """Some Target photos of the person: of several people, those in the person's folder."""
    names = train_photos(search, "target").names()
    if run.people:
        names = [name for name in names if person in name.split("/")[:-1]]
    return names[:SHOWN_TARGET_PHOTOS]
