"""Starting a search, watching it, stopping it."""

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.job import Job
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.segregation.forms import SEVERAL, RunForm, last_choices
from imgseg.segregation.runs.text import words_of
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.jobs.life import request_cancel
from imgseg.services.searches.drafts import LONGEST_NAME, name_by_person
from imgseg.services.searches.runs import AlreadyRunningError, start_run
from imgseg.services.searches.searches import rename_search
from imgseg.text.language import told


@bp.post("/searches/<int:search_id>/run")
def start(search_id: int) -> ResponseReturnValue:
    """Start a run, with what the form says of strictness and people, if it does."""
    search = my_search(search_id)
    form = RunForm(**last_choices(search))
    if not form.validate():
        raise InputError(
            "The strictness must be a number from 0 to 100, who is in the folders one of"
            " the answers offered, and the name no longer than %(most)s characters.",
            most=LONGEST_NAME,
        )
    session = db.session()
    try:
        with alone_with(session, search.album, search):
            search.strictness = form.strictness.data
            search.several = form.several.data == SEVERAL
            if form.person.data and form.person.data != search.name:
                rename_search(session, search, form.person.data)
            name_by_person(session, search)
            run = start_run(session, search)
            commit_use(search)
    except AlreadyRunningError as error:
        # A second click, or another tab: what is under way is what the person wants to see.
        flash(told(error), "warning")
    else:
        jobs().submit(run)
    return redirect(url_for(".search", search_id=search_id))


@bp.post("/searches/<int:search_id>/cancel")
def cancel(search_id: int) -> ResponseReturnValue:
    """Stop the run under way; when it has just ended, there is nothing to stop."""
    run = my_search(search_id).last_run
    if run is not None:
        request_cancel(db.session(), Job.id == run.id)
        db.session.commit()
    return redirect(url_for(".search", search_id=search_id))


@bp.get("/searches/<int:search_id>/progress")
def progress(search_id: int) -> ResponseReturnValue:
    """Where the last run stands, for the page that polls it."""
    search = my_search(search_id)
    run = search.last_run
    if run is None:
        return jsonify(status="", active=False)
    return jsonify(
        status=run.status,
        active=run.active,
        cancelling=run.cancel_requested,
        done=run.done,
        total=run.total,
        found=run.so_far.get("found", 0),
        **words_of(search, run)._asdict(),
    )


@bp.get("/searches/<int:search_id>/matches")
def matches_so_far(search_id: int) -> ResponseReturnValue:
    """The matches found so far, for the page that polls the progress."""
    search = my_search(search_id)
    return render_template("segregation/_matches_so_far.html", search=search, run=search.last_run)


def show_progress(search: Search, run: Run) -> str:
    """The page of a run under way."""
    words = words_of(search, run)
    return render_template("segregation/progress.html", search=search, run=run, words=words)
