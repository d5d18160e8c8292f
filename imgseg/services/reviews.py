"""Reviews: what the owner says of the photos found, and what that changes."""

import threading
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.decide_again import Change, decide_again
from imgseg.services.review_rows import forget_review, keep_review
from imgseg.services.searches import finished

Decision = Literal["confirmed", "rejected", "undone"]
# Two clicks at once must not each decide without the other's.
_deciding = threading.Lock()


def review_photo(
    session: Session, search: Search, person: str, photo: str, decision: Decision
) -> list[Change]:
    """Take note that a photo shows the person, or does not, or take that back; decide all again.

    A confirmed photo is a match from now on and its face joins Target; a rejected one is not and
    its face joins unknown. It is kept for the next runs of the search. Commits.

    Args:
        session: where the search is from.
        search: one with a finished run.
        person: who is meant: one of several people, or the name of the search.
        photo: the album photo's name (relative path).
        decision: ``undone`` takes back what was said before.

    Returns:
        The photos whose verdict is another than before, by name; this one among them.

    Raises:
        NotFoundError: there is no result yet, or no such photo in it.
        InputError: a run is under way, or what `decide_again` refuses.
    """
    run = finished(search)
    if run is None:
        raise NotFoundError("There is no result to look through yet: run the search first.")
    if search.last_run and search.last_run.active:
        raise InputError(
            f"The search for {search.name} is under way: wait for it, or cancel it, then look"
            " through its photos."
        )
    with _deciding:
        verdict = session.scalar(
            select(Verdict).where(
                Verdict.run_id == run.id, Verdict.photo == photo, Verdict.person == person
            )
        )
        if verdict is None:
            raise NotFoundError("There is no such photo in the results: it may have been removed.")
        if decision == "undone":
            forget_review(session, search, verdict)
        else:
            keep_review(session, search, verdict, decision)
        return decide_again(session, search, run)
