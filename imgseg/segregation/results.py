"""What a search found."""

from flask import render_template, request

from imgseg.extensions import db
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.results import VERDICTS, count_matches, count_verdicts, page_of
from imgseg.services.review_rows import decisions_of


def show_results(search: Search, run: Run) -> str:
    """The page of a finished run: its verdicts of one kind, about one of the people or all."""
    session = db.session()
    matches = count_matches(session, run)
    person = request.args.get("person")
    if person not in matches:
        person = None
    counts = count_verdicts(session, run, person)
    kind = request.args.get("verdict", "match")
    if kind not in VERDICTS:
        kind = "match"
    number = request.args.get("page", 1, type=int)
    return render_template(
        "segregation/results.html",
        search=search,
        run=run,
        counts=counts,
        found=count_verdicts(session, run)["match"] if person else counts["match"],
        matches=matches,
        person=person,
        kind=kind,
        page=page_of(session, run, kind, number, counts[kind], person),
        decisions=decisions_of(session, search),
    )
