"""The guided review: one unsure photo at a time, worth most first, with three answers."""

from datetime import UTC, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.services.people.examples import examples_of
from imgseg.services.people.people import people_sought
from imgseg.services.results.deciding import Decision, deciding, review_photos
from imgseg.services.results.results import (
    SHOWN_TARGET_PHOTOS,
    count_verdicts,
    said_since,
    target_photos_of,
    unsure_photos,
)
from imgseg.services.results.worth import worth_most_first
from imgseg.services.searches.outcome import decisions_of

ANSWERS: dict[str, Decision] = {"yes": "confirmed", "no": "rejected", "undo": "undone"}
STATE = ("person", "since", "found", "skipped")
# So many fit into an address; who skips more meets the first of them earlier.
REMEMBERED = 200


@bp.get("/searches/<int:search_id>/review")
def guided_review(search_id: int) -> ResponseReturnValue:
    """The next unsure photo, or what came of the review where none is left.

    The address holds how far it has come: who is meant, when it began and how many photos were
    found then, which photos were skipped, and which was answered last.
    """
    search = my_search(search_id)
    run = search.finished_run
    if run is None or search.under_way:
        return redirect(url_for(".search", search_id=search_id))
    session = db.session()
    person = _person(search, run)
    skipped = _skipped()
    since = _since()
    found = count_verdicts(session, run, person)["match"]
    found_before = request.args.get("found", found, type=int)
    began = int(since.replace(tzinfo=UTC).timestamp())
    asked = worth_most_first(session, search, run, unsure_photos(session, run, person))
    unsure = sorted(asked, key=lambda verdict: verdict.id in skipped)
    target = target_photos_of(search, run, person)
    # Whoever was known before has no photos in this search.
    known = None if target else people_sought(session, search).get(person)
    faces = examples_of(session, known) if known else []
    return render_template(
        "segregation/review.html",
        search=search,
        run=run,
        person=person,
        unsure=unsure,
        state={"person": person, "since": began, "found": found_before},
        skipped=skipped,
        last=_answered(search, run, person),
        said=said_since(session, search, person, since),
        found=found,
        found_before=found_before,
        target=target,
        faces=faces[:SHOWN_TARGET_PHOTOS],
    )


@bp.post("/searches/<int:search_id>/review")
def answer_review(search_id: int) -> ResponseReturnValue:
    """Take note of the answer about one photo, and go on with the next."""
    search = my_search(search_id)
    decision = ANSWERS.get(request.form.get("answer", ""))
    if decision is None:
        raise InputError("Answer with Yes or No, or skip the photo.")
    verdict = request.form.get("verdict", type=int)
    session, photo = db.session(), request.form.get("photo", "")
    with deciding(session, search) as run:
        review_photos(session, search, run, _person(search, run), [photo], decision)
        commit_use(search)
    state: dict[str, Any] = {name: request.args.get(name) for name in STATE}
    last = None if decision == "undone" else verdict
    return redirect(url_for(".guided_review", search_id=search_id, last=last, **state))


def _person(search: Search, run: Run) -> str:
    if not run.people:
        return search.name
    person = request.args.get("person", "")
    return person if person in run.people else run.people[0]


def _skipped() -> list[int]:
    numbers = request.args.get("skipped", "").split(",")
    return [int(n) for n in numbers if n.isdecimal() and n.isascii() and len(n) < 16][-REMEMBERED:]


def _since() -> datetime:
    seconds = request.args.get("since", type=int)
    try:
        began = datetime.fromtimestamp(seconds, UTC) if seconds else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        began = datetime.now(UTC)
    return began.replace(tzinfo=None)


def _answered(search: Search, run: Run, person: str) -> Verdict | None:
    number = request.args.get("last", type=int)
    if number is None or not 0 < number < 2**63:
        return None
    verdict = db.session.get(Verdict, number)
    mine = verdict is not None and verdict.run_id == run.id and verdict.person == person
    # Where a run has followed the album since, the number may be that of another photo.
    said = verdict is not None and (verdict.photo, person) in decisions_of(db.session(), search)
    return verdict if mine and said else None
