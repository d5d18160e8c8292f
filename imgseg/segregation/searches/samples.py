"""Trying it with the sample photos."""

from flask import current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.services.searches.sample_search import sample_search
from imgseg.web.error_pages import prefers_json


@bp.post("/samples")
def try_samples() -> ResponseReturnValue:
    """Make the search in the sample photos and start it; or lead to the one there is."""
    if sample_search(db.session(), current_user.id) is None:
        # The waiting must not hold the database.
        db.session.rollback()
        current_app.extensions["samples"].start(current_user.id)
    return redirect(url_for(".samples"))


@bp.get("/samples")
def samples() -> ResponseReturnValue:
    """On to the search; until it is there, the page that waits, or says why it cannot be."""
    maker = current_app.extensions["samples"]
    fetching = maker.under_way(current_user.id)
    if prefers_json():
        return jsonify(fetching=fetching)
    search = sample_search(db.session(), current_user.id)
    if search:
        return redirect(url_for(".search", search_id=search.id))
    problem = "" if fetching else maker.problem(current_user.id)
    return render_template("segregation/samples.html", fetching=fetching, problem=problem)
