"""What the owner says of photos in a result: noted, decided with, and kept for other albums."""

from collections.abc import Collection
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.sentences import counted
from imgseg.services.people.examples import Said, add_faces, forget_faces
from imgseg.services.people.people import people_sought
from imgseg.services.results.deciding import decide_again, write_decided
from imgseg.services.searches.changed_verdicts import Change
from imgseg.services.searches.reviews import (
    CONFIRMED,
    as_said,
    forget_reviews,
    keep_reviews,
    reviews_of,
)
from imgseg.storage.dialects import in_chunks

Decision = Literal["confirmed", "rejected", "undone"]


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
    its face joins unknown. It is kept for the next runs of the search, and teaches the person in
    other albums too. The caller commits.

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
        NotFoundError: the result is not about the person, or one of the photos is not in it;
            nothing is noted then.
        InputError: what `decide_again` refuses.
    """
    if person not in (run.people or [search.name]):
        raise NotFoundError(
            "Nobody is called %(old)s here any more: load the page again.", old=person
        )
    verdicts = _verdicts(session, run, person, list(dict.fromkeys(photos)))
    reviews = as_said(reviews_of(session, search), verdicts, decision)
    # Before the first word is written, which locks the database.
    decided = decide_again(session, search, run, reviews)
    write_decided(session, search, decided)
    forget_reviews(session, search, verdicts)
    if decision != "undone":
        keep_reviews(session, search, verdicts, decision)
    _teach(session, search, person, verdicts, decision)
    return decided.changed.changes


def _teach(
    session: Session, search: Search, name: str, verdicts: list[Verdict], decision: Decision
) -> None:
    """What is said of photos teaches the person in all albums."""
    person = people_sought(session, search).get(name)
    if person is None:
        return
    forget_faces(session, person, search.album, [one.photo for one in verdicts])
    if decision != "undone":
        faces = [Said(one.photo, one.box) for one in verdicts if one.box]
        add_faces(session, person, search.album, faces, same=decision == CONFIRMED)


def _verdicts(session: Session, run: Run, person: str, photos: list[str]) -> list[Verdict]:
    found: list[Verdict] = []
    for chunk in in_chunks(photos):
        about = select(Verdict).where(Verdict.run_id == run.id, Verdict.person == person)
        found += session.scalars(about.where(Verdict.photo.in_(chunk)))
    if not found:
        raise NotFoundError("There is no such photo in the results: it may have been removed.")
    if gone := len(photos) - len(found):
        raise NotFoundError(
            "Of the photos chosen, %(photos)s cannot be found in the results any more:"
            " load the page again, and choose again.",
            photos=counted("%(num)s photo", "%(num)s photos", gone),
        )
    return found
