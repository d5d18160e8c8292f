"""What the owner says of results: photos that show the person or do not, another strictness."""

import json

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError, NotFoundError
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.segregation.results.text import what_changed, what_was_noted
from imgseg.services.results.deciding import decide_with_all_known, deciding
from imgseg.services.results.reviewing import Decision, review_photos
from imgseg.services.results.strictness import score_counts, set_strictness
from imgseg.text.language import gettext, gettext_noop
from imgseg.web.error_pages import prefers_json

REFUSED = gettext_noop(
    "The photos chosen did not arrive as they should: load the page again, and choose again."
)


@bp.post("/searches/<int:search_id>/reviews/<any(confirmed, rejected, undone):decision>")
def review(search_id: int, decision: Decision) -> ResponseReturnValue:
    """Take note of what is said of one photo or many, and show what that changed."""
    search = my_search(search_id)
    photos = chosen_photos()
    person = request.form.get("person", search.name)
    session = db.session()
    with deciding(session, search) as run:
        changes = review_photos(session, search, run, person, photos, decision)
        commit_use(search)
    meant = {(photo, person) for photo in photos}
    said = what_was_noted(photos, person, decision) + what_changed(
        [change for change in changes if change[:2] not in meant]
    )
    if prefers_json():
        return jsonify(changes=[change._asdict() for change in changes], said=said)
    flash(said)
    shown, verdict, page = (request.args.get(name) for name in ("person", "verdict", "page"))
    address = url_for(".search", search_id=search_id, person=shown, verdict=verdict, page=page)
    return redirect(address)


@bp.post("/searches/<int:search_id>/decide-again")
def decide_again(search_id: int) -> ResponseReturnValue:
    """Decide with what was learnt of the people in other albums since."""
    session, search = db.session(), my_search(search_id)
    with deciding(session, search) as run:
        changes = decide_with_all_known(session, search, run)
        commit_use(search)
    same = " " + gettext("The same photos are found.")
    flash(gettext("Decided again.") + (what_changed(changes) or same))
    return redirect(url_for(".search", search_id=search_id))


@bp.post("/searches/<int:search_id>/strictness")
def strictness(search_id: int) -> ResponseReturnValue:
    """Hold the scores against another line, and show what that changed."""
    search = my_search(search_id)
    number = request.form.get("strictness", type=int)
    if number is None or not 0 <= number <= 100:
        raise InputError("The strictness must be a number from 0 to 100.")
    session = db.session()
    with deciding(session, search) as run:
        changes = set_strictness(session, search, run, number)
        commit_use(search)
    said = gettext("Strictness %(number)s.", number=number) + (
        what_changed(changes) or " " + gettext("The same photos are found.")
    )
    if prefers_json():
        return jsonify(said=said)
    flash(said)
    shown, verdict = (request.args.get(name) for name in ("person", "verdict"))
    return redirect(url_for(".search", search_id=search_id, person=shown, verdict=verdict))


@bp.get("/searches/<int:search_id>/scores")
def scores(search_id: int) -> ResponseReturnValue:
    """How many photos have which score, for the counts that follow the slider."""
    search = my_search(search_id)
    run = search.finished_run
    if run is None:
        raise NotFoundError("There is no result to look through yet: run the search first.")
    person = request.args.get("person")
    known = score_counts(db.session(), search, run, person if person in run.people else None)
    return jsonify(known._asdict())


def chosen_photos() -> list[str]:
    """Names from the field ``photos``, a JSON list; without it, each field ``photo`` is one.

    Raises:
        InputError: the list is none, or holds something else than names.
    """
    listed = request.form.get("photos")
    if listed is None:
        return request.form.getlist("photo")
    try:
        names = json.loads(listed)
        if isinstance(names, list):
            # What is no text cannot be asked of the database.
            "".join(names).encode()
            return names
    except (ValueError, TypeError, RecursionError):
        pass
    raise InputError(REFUSED)
