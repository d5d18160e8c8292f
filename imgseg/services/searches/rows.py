"""Verdicts and reviews as rows of the database, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.verdicts import PhotoVerdict, VerdictName

if TYPE_CHECKING:
    from imgseg.recognition.feedback import Reviewed


def row_of(run_id: int, verdict: PhotoVerdict) -> dict[str, Any]:
    """The columns of a verdict of that run."""
    x, y, w, h = verdict.box or (None, None, None, None)
    width, height = verdict.size or (None, None)
    return {
        "run_id": run_id,
        "photo": verdict.photo,
        "person": verdict.person,
        "verdict": verdict.verdict,
        "score": verdict.score,
        "faces": verdict.faces,
        "x": x,
        "y": y,
        "w": w,
        "h": h,
        "width": width,
        "height": height,
        "reason": verdict.reason.as_row(),
    }


def verdicts_of(session: Session, run: Run) -> list[PhotoVerdict]:
    """All verdicts of a run, as they were decided."""
    rows = session.scalars(select(Verdict).where(Verdict.run_id == run.id).order_by(Verdict.id))
    return [
        PhotoVerdict(
            photo=row.photo,
            person=row.person,
            verdict=cast("VerdictName", row.verdict),
            score=row.score,
            faces=row.faces,
            box=if_there(row.x, row.y, row.w, row.h),
            size=if_there(row.width, row.height),
            reason=row.why,
        )
        for row in rows
    ]


def if_there(*values: int | None) -> Any:
    """The values as a tuple; None where they are."""
    return None if None in values else values


CONFIRMED, REJECTED = "confirmed", "rejected"


def reviews_of(session: Session, search: Search) -> dict[str, dict[str, Reviewed]]:
    """What was said of the album's photos, by person and by name."""
    # Late, because numpy takes its time.
    from imgseg.recognition.feedback import Reviewed

    rows = session.scalars(select(Review).where(Review.search_id == search.id))
    reviews: dict[str, dict[str, Reviewed]] = {}
    for row in rows:
        said = Reviewed(row.decision == CONFIRMED, if_there(row.x, row.y, row.w, row.h))
        reviews.setdefault(row.person, {})[row.photo] = said
    return reviews


def as_said(
    reviews: dict[str, dict[str, Reviewed]], verdicts: Iterable[Verdict], decision: str
) -> dict[str, dict[str, Reviewed]]:
    """The reviews as they are with what is said now of the photos of these verdicts.

    ``decision`` is confirmed or rejected; anything else takes back what was said.
    """
    from imgseg.recognition.feedback import Reviewed

    said = {person: dict(of_person) for person, of_person in reviews.items()}
    for one in verdicts:
        of_person = said.setdefault(one.person, {})
        if decision in {CONFIRMED, REJECTED}:
            box = if_there(one.x, one.y, one.w, one.h)
            of_person[one.photo] = Reviewed(decision == CONFIRMED, box)
        else:
            of_person.pop(one.photo, None)
    return said


def decisions_of(session: Session, search: Search) -> dict[tuple[str, str], str]:
    """What was said of the album's photos, by name and person: confirmed or rejected."""
    said = select(Review.photo, Review.person, Review.decision)
    rows = session.execute(said.where(Review.search_id == search.id))
    return {(photo, person): decision for photo, person, decision in rows}


def keep_reviews(
    session: Session, search: Search, verdicts: Iterable[Verdict], decision: str
) -> None:
    """Keep what is said of the photos of verdicts, of which nothing is kept. The caller commits.

    ``decision`` is confirmed or rejected.
    """
    said = {"search_id": search.id, "decision": decision, "created_at": now()}
    rows = [
        said | {name: getattr(one, name) for name in ("person", "photo", "x", "y", "w", "h")}
        for one in verdicts
    ]
    session.execute(insert(Review), rows)


def forget_reviews(session: Session, search: Search, verdicts: Iterable[Verdict]) -> None:
    """Forget what was said of the photos of verdicts, if anything was. The caller commits."""
    about = Review.person == bindparam("of_person"), Review.photo == bindparam("of_photo")
    # Not by way of the session, which would do it one by one.
    session.connection().execute(
        delete(Review).where(Review.search_id == search.id, *about),
        [{"of_person": one.person, "of_photo": one.photo} for one in verdicts],
    )
