"""What a search found."""

import re
from collections import Counter
from collections.abc import Collection, Mapping

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from imgseg.extensions import db
from imgseg.models.person import Person
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.paging import PAGE_SIZE
from imgseg.segregation import bp
from imgseg.segregation.access import my_search
from imgseg.segregation.results.news import how_far_behind
from imgseg.services.albums.photo_times import times_in
from imgseg.services.people.elsewhere import taught_elsewhere
from imgseg.services.people.people import people_sought
from imgseg.services.results.cards import Cards, cards_of
from imgseg.services.results.results import (
    VERDICTS,
    count_matches,
    count_verdicts,
    names_of,
    page_of,
    shapes_of,
)
from imgseg.services.searches.news import NEW, news_of
from imgseg.services.searches.reviews import decisions_of
from imgseg.services.searches.searches import is_unnamed

GAPS = re.compile(r">\s+<")


@bp.app_template_filter()
def without_gaps(html: str) -> Markup:
    """HTML with no white space from one tag to the next: to a browser each would be a node."""
    return Markup(GAPS.sub("><", html))  # noqa: S704 - it was HTML before


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
    found = {person or search.name: counts["match"]} if person or not run.people else matches
    news = news_of(session, [search], person).get(search.id)
    total = (news.found + news.unsure if news else 0) if kind == NEW else counts[kind]
    number = request.args.get("page", 1, type=int)
    decisions = decisions_of(session, search)
    # A script that wants the list of photos alone asks for page after page.
    asked = None if "list" in request.args else _asked(search, run, found, decisions)
    card = asked.cards[0] if asked else None
    page = page_of(session, run, kind, number, total, person)
    return render_template(
        "segregation/results.html",
        search=search,
        run=run,
        counts=counts,
        found=count_verdicts(session, run)["match"] if person else counts["match"],
        matches=matches,
        whom=_whom(search, person),
        unnamed=is_unnamed(search.name),
        person=person,
        kind=kind,
        shown=total,
        news=news,
        behind=how_far_behind(search, run),
        page_size=PAGE_SIZE,
        page=page,
        times=times_in(session, search.album, {verdict.photo for verdict in page.verdicts}),
        question=session.get(Verdict, card.verdict_id) if card else None,
        same=card.photos if card else 0,
        unsure=asked.unsure if asked else 0,
        decisions=decisions,
        taught=taught_elsewhere(session, search),
    )


def _asked(
    search: Search,
    run: Run,
    found: Mapping[str, int],
    decisions: Collection[tuple[str, str]],
) -> Cards | None:
    """What to ask about one of the people of whom so many photos are found; None if nothing.

    Their turn comes one after the other: first whoever least was said of, then who is found least.
    """
    said = Counter(person for _, person in decisions)
    turns = sorted(found, key=lambda person: (said[person], found[person]))
    of_each = cards_of(db.session(), search, run, {person: found[person] for person in turns})
    return next((one for one in of_each if one.cards), None)


def _person(run: Run) -> str | None:
    person = request.args.get("person")
    return person if person in run.people else None


def _whom(search: Search, person: str | None) -> Person | None:
    """Whom the page is about: one of several people, or the only one."""
    sought = people_sought(db.session(), search)
    return next(iter(sought.values())) if len(sought) == 1 else sought.get(person or "")


def _kind() -> str:
    kind = request.args.get("verdict", "match")
    return kind if kind in (*VERDICTS, NEW) else "match"
