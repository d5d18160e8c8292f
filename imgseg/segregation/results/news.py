"""What is new in a result: photos that came into its album since, and whether they were seen."""

from datetime import datetime
from typing import NamedTuple

from flask import jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.jobs.progress import seconds_left
from imgseg.services.searches.following import photos_since
from imgseg.services.searches.news import News, forget_news
from imgseg.services.searches.runs import start_run
from imgseg.text.language import gettext, ngettext
from imgseg.text.words import duration, since


class Behind(NamedTuple):
    """How a result that is older than its album is brought up to date.

    ``changes`` is whether that goes on by itself; else a button, called ``offer``, starts it.
    """

    text: str
    changes: bool
    offer: str


@bp.app_template_global()
def say_news(news: News, who: str) -> str:
    """Such as "12 new photos of Anna since Sunday"."""
    if news.found:
        said = ngettext(
            "%(num)s new photo of %(who)s", "%(num)s new photos of %(who)s", news.found, who=who
        )
    else:
        said = ngettext(
            "%(num)s new photo that may show %(who)s",
            "%(num)s new photos that may show %(who)s",
            news.unsure,
            who=who,
        )
    return since(said, news.since, now().date())


def how_far_behind(search: Search, run: Run) -> Behind | None:
    """What to say where the album has photos that a finished run has not seen; None where not."""
    following, last = search.following, search.last_run
    count = photos_since(db.session(), search, run)
    if following:
        return Behind(_at_work(following, count), changes=True, offer="")
    if not count:
        return None
    soon = jobs().follows_soon(search.album)
    if last and last.follow_up and last.status == "failed":
        text = ngettext(
            "%(num)s newer photo was not looked at: %(why)s",
            "%(num)s newer photos were not looked at: %(why)s",
            count,
            why=last.failure,
        )
        return Behind(text, soon, gettext("Try again"))
    if soon:
        text = ngettext(
            "%(num)s new photo is looked at in a moment…",
            "%(num)s new photos are looked at in a moment…",
            count,
        )
        return Behind(text, changes=True, offer="")
    text = ngettext("%(num)s photo was added since.", "%(num)s photos were added since.", count)
    return Behind(text, changes=False, offer=gettext("Look at them"))


@bp.get("/searches/<int:search_id>/news")
def news(search_id: int) -> ResponseReturnValue:
    """Whether the results are about to change, for the page that waits for it."""
    search = my_search(search_id)
    run = search.finished_run
    behind = how_far_behind(search, run) if run else None
    return jsonify(changes=bool(behind and behind.changes), text=behind.text if behind else "")


@bp.post("/searches/<int:search_id>/follow")
def follow(search_id: int) -> ResponseReturnValue:
    """Look at the photos that came since, while the results stay as they are."""
    session, search = db.session(), my_search(search_id)
    with alone_with(session, search.album, search):
        if search.finished_run and not search.under_way:
            run = start_run(session, search, follow_up=True)
            commit_use(search)
            jobs().submit(run)
    return redirect(url_for(".search", search_id=search_id))


@bp.post("/searches/<int:search_id>/seen")
def seen(search_id: int) -> ResponseReturnValue:
    """What arrived ``until`` then is not new any more; what came meanwhile still is."""
    session, search = db.session(), my_search(search_id)
    try:
        until = datetime.fromisoformat(request.form.get("until", "")).replace(tzinfo=None)
    except ValueError:
        raise InputError("The page does not say what was seen: load it again.") from None
    with alone_with(session, search):
        forget_news(session, search, until)
        commit_use(search)
    return redirect(url_for(".search", search_id=search_id))


def _at_work(following: Run, count: int) -> str:
    if following.status == "pending":
        if not count:
            return gettext("imgseg looks at the album again when its turn comes…")
        return ngettext(
            "imgseg looks at %(num)s new photo when its turn comes…",
            "imgseg looks at %(num)s new photos when its turn comes…",
            count,
        )
    parts = [
        ngettext("Looking at %(num)s new photo…", "Looking at %(num)s new photos…", count)
        if count
        else gettext("Looking at the album again…")
    ]
    if seconds := seconds_left(following):
        parts.append(gettext("%(duration)s left", duration=duration(seconds)))
    return " · ".join(parts)
