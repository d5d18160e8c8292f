"""Reviews: what the owner says of photos, one after another or many, and what that changes."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.results.deciding import Change, changes_between, decide_again
from imgseg.services.searches.rows import (
    as_said,
    forget_reviews,
    keep_reviews,
    reviews_of,
    update_verdicts,
)
from imgseg.text.words import photos as count_of

Decision = Literal["confirmed", "rejected", "undone"]
# SQLite takes a limited number of values in one statement.
CHUNK = 500


def review_photos(
    session: Session,
    search: Search,
    run: Run,
    person: str,
    photos: Collection[str],
    decision: Decision,
) -> list[Change]:
    """Take note that photos show the person, or do not, or take that back; decide all again once.

    A confirmed photo is a match from now on and its face joins Target; a rejected one is not and
    its face joins unknown. It is kept for the next runs of the search. The caller commits.

    Args:
        session: where the search is from.
        search: the one whose photos they are.
        run: its finished run, from `deciding`.
        person: who is meant: one of several people, or the name of the search.
        photos: the names of the album photos (relative paths); one or more.
        decision: ``undone`` takes back what was said before.

    Returns:
        The photos whose verdict is another than before, by name; these among them.

    Raises:
        NotFoundError: one of the photos is not in the result; nothing is noted then.
        InputError: what `decide_again` refuses.
    """
    verdicts = _verdicts(session, run, person, list(dict.fromkeys(photos)))
    reviews = as_said(reviews_of(session, search), verdicts, decision)
    # Before the first word is written, which locks the database.
    decided = decide_again(session, search, run, reviews)
    changes = changes_between(*decided)
    update_verdicts(session, *decided)
    forget_reviews(session, search, verdicts)
    if decision != "undone":
        keep_reviews(session, search, verdicts, decision)
    return changes


def _verdicts(session: Session, run: Run, person: str, photos: list[str]) -> list[Verdict]:
    found: list[Verdict] = []
    for start in range(0, len(photos), CHUNK):
        chunk = photos[start : start + CHUNK]
        about = select(Verdict).where(Verdict.run_id == run.id, Verdict.person == person)
        found += session.scalars(about.where(Verdict.photo.in_(chunk)))
    if not found:
        raise NotFoundError("There is no such photo in the results: it may have been removed.")
    if gone := len(photos) - len(found):
        raise NotFoundError(
            f"Of the photos chosen, {count_of(gone)} cannot be found in the results any more: load"
            " the page again, and choose again."
        )
    return found


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
