"""Trying it with the sample photos."""

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import and_

from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.job import Job, SampleSearch
from imgseg.segregation import bp
from imgseg.services.jobs.life import add_job, wait_for_end
from imgseg.services.searches.sample_search import last_sample_job, sample_search
from imgseg.web.error_pages import prefers_json

# Once the photos were fetched, the search is there before anybody sees a page that waits.
PATIENCE_SECONDS = 1.0


@bp.post("/samples")
def try_samples() -> ResponseReturnValue:
    """Make the search in the sample photos and start it; or lead to the one there is."""
    if sample_search(db.session(), current_user.id) is None:
        session, job = db.session(), SampleSearch(user_id=current_user.id)
        if add_job(session, job):
            session.commit()
            jobs().submit(job)
        mine = Job.kind == "samples", Job.user_id == current_user.id
        wait_for_end(session, and_(*mine), PATIENCE_SECONDS)
    return redirect(url_for(".samples"))


@bp.get("/samples")
def samples() -> ResponseReturnValue:
    """On to the search; until it is there, the page that waits, or says why it cannot be."""
    job = last_sample_job(db.session(), current_user.id)
    fetching = job is not None and job.active
    if prefers_json():
        return jsonify(fetching=fetching)
    search = sample_search(db.session(), current_user.id)
    if search:
        return redirect(url_for(".search", search_id=search.id))
    problem = job.failure if job else ""
    return render_template("segregation/samples.html", fetching=fetching, problem=problem)
