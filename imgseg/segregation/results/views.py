"""What a search found."""

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from imgseg.extensions import db
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import my_search
from imgseg.services.results.results import (
    PAGE_SIZE,
    VERDICTS,
    count_matches,
    count_verdicts,
    first_unsure,
    names_of,
    page_of,
    shapes_of,
    unsure_photos,
)
from imgseg.services.results.worth import worth_most_first
from imgseg.services.searches.outcome import decisions_of
from imgseg.services.searches.searches import SOMEBODY
from imgseg.text.language import gettext


@bp.get("/searches/<int:search_id>/names")
def names(search_id: int) -> ResponseReturnValue:
    """The names of all photos of one tab, for choosing them all."""
    run = my_search(search_id).finished_run
    listed = names_of(db.session(), run, _kind(), _person(run)) if run else []
    return jsonify(names=listed)


@bp.get("/searches/<int:search_id>/shapes")
def shapes(search_id: int) -> ResponseReturnValue:
    """The shapes of all photos of one tab, for laying out the pages that are not loaded yet."""
    run = my_search(search_id).finished_run
    listed = shapes_of(db.session(), run, _kind(), _person(run)) if run else []
    return jsonify(shapes=listed)


def show_results(search: Search, run: Run) -> str:
    """The page of a finished run: its verdicts of one kind, about one of the people or all."""
    session = db.session()
    matches = count_matches(session, run)
    person, kind = _person(run), _kind()
    counts = count_verdicts(session, run, person)
    number = request.args.get("page", 1, type=int)
    question = first_unsure(session, run, person)
    if question:
        about = unsure_photos(session, run, question.person)
        question = worth_most_first(session, search, run, about)[0]
    return render_template(
        "segregation/results.html",
        search=search,
        run=run,
        counts=counts,
        found=count_verdicts(session, run)["match"] if person else counts["match"],
        matches=matches,
        unnamed=search.name in {SOMEBODY, gettext(SOMEBODY)},
        person=person,
        kind=kind,
        page_size=PAGE_SIZE,
        page=page_of(session, run, kind, number, counts[kind], person),
        question=question,
        unsure=count_verdicts(session, run, question.person)["unsure"] if question else 0,
        decisions=decisions_of(session, search),
    )


def _person(run: Run) -> str | None:
    person = request.args.get("person")
    return person if person in run.people else None


def _kind() -> str:
    kind = request.args.get("verdict", "match")
    return kind if kind in VERDICTS else "match"
