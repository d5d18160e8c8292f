"""What the owner said of the photos of a search: read, kept and forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.review import Review
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict

if TYPE_CHECKING:
    from imgseg.recognition.feedback import Reviewed

CONFIRMED, REJECTED = "confirmed", "rejected"


def reviews_of(session: Session, search: Search) -> dict[str, dict[str, Reviewed]]:
    """What was said of the album's photos, by person and by name."""
    # Late, because numpy takes its time.
    from imgseg.recognition.feedback import Reviewed

    rows = session.scalars(select(Review).where(Review.search_id == search.id))
    reviews: dict[str, dict[str, Reviewed]] = {}
    for row in rows:
        reviews.setdefault(row.person, {})[row.photo] = Reviewed(row.decision == CONFIRMED, row.box)
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
            of_person[one.photo] = Reviewed(decision == CONFIRMED, one.box)
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
