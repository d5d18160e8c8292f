"""The guided review: one photo at a time, worth most first, with three answers."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.services.albums.photo_times import times_in
from imgseg.services.people.examples import examples_of
from imgseg.services.people.people import people_sought
from imgseg.services.results.cards import cards_of
from imgseg.services.results.deciding import deciding
from imgseg.services.results.results import (
    SHOWN_TARGET_PHOTOS,
    count_matches,
    count_verdicts,
    said_since,
    target_photos_of,
)
from imgseg.services.results.reviewing import Decision, review_photos
from imgseg.services.searches.reviews import decisions_of

ANSWERS: dict[str, Decision] = {"yes": "confirmed", "no": "rejected", "undo": "undone"}
STATE = ("person", "since", "found", "skipped")
# The photo that is asked about, and the next one, so that it is there at once.
SHOWN = 2
# So many fit into an address; who skips more meets the first of them earlier.
REMEMBERED = 200


class Next(NamedTuple):
    """Who may be asked about next, and in how many photos."""

    person: str
    photos: int


@bp.get("/searches/<int:search_id>/review")
def guided_review(search_id: int) -> ResponseReturnValue:
    """The next photo to ask about, or what came of the review where none is left.

    The address holds how far it has come: who is meant, when it began and how many photos were
    found then, which photos were skipped, which was answered last, and how many others that lost.
    Whoever is through with one of several people is led on to the next.
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
    [asked] = cards_of(session, search, run, {person: found})
    # Those skipped come after the others, and what was skipped last comes last.
    turns = {number: turn for turn, number in enumerate(skipped)}
    cards = sorted(asked.cards, key=lambda card: turns.get(card.verdict_id, -1))
    shown = [
        (verdict, card.photos)
        for card in cards[:SHOWN]
        if (verdict := session.get(Verdict, card.verdict_id))
    ]
    through = not cards or cards[0].verdict_id in turns
    last = _answered(search, run, person)
    target = target_photos_of(search, run, person)
    # Whoever was known before has no photos in this search.
    known = None if target else people_sought(session, search).get(person)
    faces = examples_of(session, known) if known else []
    return render_template(
        "segregation/review.html",
        search=search,
        run=run,
        person=person,
        meant=request.args.get("person", person),
        left=len(cards),
        cards=shown,
        times=times_in(session, search.album, {verdict.photo for verdict, _ in shown}),
        state={"person": person, "since": began, "found": found_before},
        skipped=skipped,
        next=_next(search, run, person) if through else None,
        last=last,
        lost=request.args.get("lost", 0, type=int) if last else 0,
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
        # Whoever was asked about, on a page that may be older than the run; never somebody else.
        person = request.args.get("person", search.name)
        changes = review_photos(session, search, run, person, [photo], decision)
        commit_use(search)
    state: dict[str, Any] = {name: request.args.get(name) for name in STATE}
    if decision != "undone":
        gone = [one for one in changes if one.before == "match" and one.person == person]
        # That the photo itself goes is what a No says.
        lost = sum(one.photo != photo for one in gone)
        state |= {"last": verdict, "lost": lost or None}
    return redirect(url_for(".guided_review", search_id=search_id, **state))


def _person(search: Search, run: Run) -> str:
    if not run.people:
        return search.name
    person = request.args.get("person", "")
    return person if person in run.people else run.people[0]


def _next(search: Search, run: Run, person: str) -> Next | None:
    """The first of the others, in their order and round it, of whom something is left to ask."""
    session = db.session()
    here = run.people.index(person) if run.people else 0
    matches = count_matches(session, run)
    others = {name: matches[name] for name in (run.people[here + 1 :] + run.people[:here])}
    for other, asked in zip(others, cards_of(session, search, run, others), strict=True):
        if asked.cards:
            return Next(other, len(asked.cards))
    return None


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
