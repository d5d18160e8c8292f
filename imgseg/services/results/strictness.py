"""Another strictness for results that are there: what it would find, and moving the line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.recognition.placing import LEAST_UNSURE, most_unsure, place
from imgseg.services.searches.changed_verdicts import Change, ChangedVerdicts
from imgseg.services.searches.kept_verdicts import Judged, KeptVerdicts
from imgseg.services.searches.reviews import REJECTED, decisions_of
from imgseg.services.searches.search_output import write_search_output
from imgseg.services.searches.verdict_rows import update_verdicts
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
    old = KeptVerdicts(session, run)
    said = decisions_of(session, search)
    new = old.judged(_held_against(old, said.keys(), strictness))
    # Before the first word is written, which locks the database.
    write_search_output(search, new, bool(run.people))
    rows = enumerate(zip(old.ids, old, strict=True))
    changed = ChangedVerdicts(((id_, number, v) for number, (id_, v) in rows), new)
    update_verdicts(session, changed.rows())
    search.strictness = strictness
    return changed.changes


def _held_against(
    verdicts: Sequence[PhotoVerdict], said: Collection[tuple[str, str]], line: int
) -> Iterator[Judged]:
    """Each as it is at that line; those on photos of people of which something was said stand."""
    near: dict[str, dict[str, float]] = {}
    photos: Counter[str] = Counter()
    for v in verdicts:
        if v[:2] not in said:
            photos[v.person] += 1
            if v.score is not None and v.score >= min(LEAST_UNSURE, line):
                near.setdefault(v.person, {})[v.photo] = v.score
    placed = {person: place(scores, line, photos[person]) for person, scores in near.items()}
    for v in verdicts:
        if v.score is None or v[:2] in said:
            yield Judged(v.person, v.verdict, v.reason)
        else:
            verdict = placed.get(v.person, {}).get(v.photo, "other")
            # Of the faces that did not decide only the number is known here.
            reason = Reason("faces", line, int(v.score >= line), v.reason.look)
            yield Judged(v.person, verdict, reason)
