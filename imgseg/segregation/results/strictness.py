"""Another strictness for results that are there."""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError, NotFoundError
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.segregation.results.text import what_changed
from imgseg.services.results.deciding import deciding
from imgseg.services.results.strictness import score_counts, set_strictness
from imgseg.services.searches.searches import finished
from imgseg.web.error_pages import prefers_json


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
    said = f"Strictness {number}." + (what_changed(changes) or " The same photos are found.")
    if prefers_json():
        return jsonify(said=said)
    flash(said)
    shown, verdict = (request.args.get(name) for name in ("person", "verdict"))
    return redirect(url_for(".search", search_id=search_id, person=shown, verdict=verdict))


@bp.get("/searches/<int:search_id>/scores")
def scores(search_id: int) -> ResponseReturnValue:
    """How many photos have which score, for the counts that follow the slider."""
    search = my_search(search_id)
    run = finished(search)
    if run is None:
        raise NotFoundError("There is no result to look through yet: run the search first.")
    person = request.args.get("person")
    known = score_counts(db.session(), search, run, person if person in run.people else None)
    return jsonify(known._asdict())
