"""How many photos of a run have which score: what another strictness would find."""

from typing import NamedTuple

from sqlalchemy import Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.recognition.placing import LEAST_UNSURE, most_unsure
from imgseg.services.searches.review_rows import REJECTED

NEVER = -1


class ScoreCounts(NamedTuple):
    """How many photos have which score.

    ``counts`` are 101 numbers of photos whose score, rounded down, is 0, 1 … 100. ``never`` are
    no match at any strictness, because their owner said so; ``unlike`` of those counted score too
    little to be unsure at any, and of the rest at most ``most_unsure`` are.
    """

    counts: list[int]
    never: int
    unlike: int
    most_unsure: int


def score_counts(
    session: Session, search: Search, run: Run, person: str | None = None
) -> ScoreCounts:
    """Count the photos with faces by score, for ``person`` or for whom each is most like."""
    said_no = and_(
        Review.search_id == search.id,
        Review.decision == REJECTED,
        Review.person == Verdict.person,
        Review.photo == Verdict.photo,
    )
    score = case((Review.id.is_not(None), NEVER), else_=Verdict.score)
    # Whole numbers are enough: so is a strictness.
    highest = func.max(score)
    best = cast(highest, Integer).label("best")
    unlike = and_(highest >= 0, highest < LEAST_UNSURE).label("unlike")
    photos = select(best, unlike).outerjoin(Review, said_no).group_by(Verdict.photo)
    photos = photos.where(Verdict.run_id == run.id, Verdict.score.is_not(None))
    if person:
        photos = photos.where(Verdict.person == person)
    of_photo = photos.subquery()
    columns = of_photo.c.best, func.count(), func.sum(cast(of_photo.c.unlike, Integer))
    rows = session.execute(select(*columns).group_by(of_photo.c.best)).all()
    counts = {best: count for best, count, _ in rows}
    whole = session.scalar(
        select(func.count(Verdict.photo.distinct())).where(Verdict.run_id == run.id)
    )
    return ScoreCounts(
        [counts.get(score, 0) for score in range(101)],
        counts.get(NEVER, 0),
        sum(unlike for *_, unlike in rows),
        most_unsure(whole or 0),
    )
