"""Reviews as rows of the database, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.review import Review
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.results.verdict_rows import if_there

if TYPE_CHECKING:
    from imgseg.services.results.reviewed import Reviewed

CONFIRMED, REJECTED = "confirmed", "rejected"


def reviews_of(session: Session, search: Search) -> dict[str, dict[str, Reviewed]]:
    """What was said of the album's photos, by person and by name."""
    # Late, because numpy takes its time.
    from imgseg.services.results.reviewed import Reviewed

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
    from imgseg.services.results.reviewed import Reviewed

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


def keep_review(session: Session, search: Search, verdict: Verdict, decision: str) -> None:
    """Keep what is said of the photo of a verdict, in the place of what was said before.

    ``decision`` is confirmed or rejected. The caller commits.
    """
    box = {"x": verdict.x, "y": verdict.y, "w": verdict.w, "h": verdict.h}
    said = {"decision": decision, "created_at": now(), **box}
    key = {"search_id": search.id, "person": verdict.person, "photo": verdict.photo}
    session.execute(
        insert(Review)
        .values(**key, **said)
        .on_conflict_do_update(index_elements=list(key), set_=said)
    )


def forget_review(session: Session, search: Search, verdict: Verdict) -> None:
    """Forget what was said of the photo of a verdict, if anything was. The caller commits."""
    session.execute(
        delete(Review).where(
            Review.search_id == search.id,
            Review.person == verdict.person,
            Review.photo == verdict.photo,
        )
    )
