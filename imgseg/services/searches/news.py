"""What is new in the results of searches: photos that came into the album after the first run."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict

# As the results call this kind of photos, beside the verdicts.
NEW = "new"
IS_NEW = and_(Verdict.arrived_at.is_not(None), Verdict.verdict.in_(("match", "unsure")))


class News(NamedTuple):
    """How many new photos are ``found``, and in how many it is ``unsure`` that somebody is.

    They arrived from ``since`` until ``until``, both in UTC.
    """

    found: int
    unsure: int
    since: datetime
    until: datetime


def news_of(
    session: Session, searches: Collection[Search], person: str | None = None
) -> dict[int, News]:
    """What is new by search id, of a ``person`` or of anybody sought; nothing where nothing is."""
    runs = {run.id: search.id for search in searches if (run := search.finished_run)}
    best = func.min(case((Verdict.verdict == "match", 0), else_=1)).label("best")
    photos = (
        select(
            Verdict.run_id.label("run_id"),
            best,
            func.min(Verdict.arrived_at).label("arrived_at"),
        )
        .where(Verdict.run_id.in_(runs), IS_NEW)
        .group_by(Verdict.run_id, Verdict.photo)
    )
    if person:
        photos = photos.where(Verdict.person == person)
    of_photo = photos.subquery()
    rows = session.execute(
        select(
            of_photo.c.run_id,
            func.count(),
            func.sum(of_photo.c.best),
            func.min(of_photo.c.arrived_at),
            func.max(of_photo.c.arrived_at),
        ).group_by(of_photo.c.run_id)
    )
    return {
        runs[run_id]: News(photos - int(unsure), int(unsure), since, until)
        for run_id, photos, unsure, since, until in rows
    }


def new_photos(session: Session, run: Run) -> set[str]:
    """The photos of a run that are new, whatever was decided of them."""
    arrived = select(Verdict.photo).where(Verdict.run_id == run.id, Verdict.arrived_at.is_not(None))
    return set(session.scalars(arrived))


def forget_news(session: Session, search: Search, until: datetime) -> None:
    """What arrived until then has been seen by the owner, and is not new any more.

    Called, and committed, within `alone_with` the search.
    """
    runs = select(Run.id).where(Run.search_id == search.id)
    seen = update(Verdict).where(Verdict.run_id.in_(runs), Verdict.arrived_at <= until)
    session.execute(seen.values(arrived_at=None))
