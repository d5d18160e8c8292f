"""How many photos of a run have which score: what another strictness would find."""

from sqlalchemy import Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.results.review_rows import REJECTED

NEVER = -1


def score_counts(
    session: Session, search: Search, run: Run, person: str | None = None
) -> tuple[list[int], int]:
    """Count the photos with faces by their score, for ``person`` or for whom each is most like.

    Returns:
        101 numbers of photos whose score, rounded down, is 0, 1 … 100, and the number of those
        that are no match at any strictness, because their owner said so.
    """
    said_no = and_(
        Review.search_id == search.id,
        Review.decision == REJECTED,
        Review.person == Verdict.person,
        Review.photo == Verdict.photo,
    )
    score = case((Review.id.is_not(None), NEVER), else_=Verdict.score)
    # Whole numbers are enough: so is a strictness.
    best = cast(func.max(score), Integer).label("best")
    photos = select(best).outerjoin(Review, said_no).group_by(Verdict.photo)
    photos = photos.where(Verdict.run_id == run.id, Verdict.score.is_not(None))
    if person:
        photos = photos.where(Verdict.person == person)
    of_photo = photos.subquery()
    rows = session.execute(select(of_photo.c.best, func.count()).group_by(of_photo.c.best))
    counts: dict[int, int] = dict(rows.all())
    return [counts.get(score, 0) for score in range(101)], counts.get(NEVER, 0)
