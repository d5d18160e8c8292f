"""Another strictness for results that are there: what it would find, and moving the line."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.recognition.placing import LEAST_UNSURE, most_unsure, place
from imgseg.services.results.deciding import Change, changes_between
from imgseg.services.searches.outcome import (
    REJECTED,
    decisions_of,
    update_verdicts,
    verdicts_of,
    write_search_output,
)
from imgseg.storage.dialects import whole_part
from imgseg.verdicts import PhotoVerdict, Reason

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
    best = whole_part(highest).label("best")
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


def set_strictness(session: Session, search: Search, run: Run, strictness: int) -> list[Change]:
    """Hold the scores of the finished run against another line, 0-100. The caller commits.

    Nothing is learnt anew. What was said of photos stands. Output follows. ``run`` is from
    `deciding`.

    Returns:
        The photos whose verdict is another than before, by name.

    Raises:
        ImgsegError: Output cannot be written.
    """
    old = verdicts_of(session, run)
    said = decisions_of(session, search)
    new = _held_against({id_: v for id_, v in old.items() if v[:2] not in said}, strictness)
    # Before the first word is written, which locks the database.
    write_search_output(search, list((old | new).values()), bool(run.people))
    changes = changes_between(old, new)
    update_verdicts(session, old, new)
    search.strictness = strictness
    return changes


def _held_against(verdicts: dict[int, PhotoVerdict], line: int) -> dict[int, PhotoVerdict]:
    """Those of the verdicts that have a score, each as it is at that line."""
    of_people: dict[str, dict[str, int]] = {}
    for id_, v in verdicts.items():
        of_people.setdefault(v.person, {})[v.photo] = id_
    new = {}
    for ids in of_people.values():
        scores = {photo: verdicts[id_].score for photo, id_ in ids.items()}
        known = {photo: score for photo, score in scores.items() if score is not None}
        for photo, verdict in place(known, line, len(ids)).items():
            v = verdicts[ids[photo]]
            # Of the faces that did not decide only the number is known here.
            reason = Reason("faces", line, int(known[photo] >= line), v.reason.look)
            new[ids[photo]] = v._replace(verdict=verdict, reason=reason)
    return new
