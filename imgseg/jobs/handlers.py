"""A handler for each kind of job."""

import logging
from collections.abc import Sequence

from imgseg.errors import ImgsegError
from imgseg.jobs.contract import Handler
from imgseg.jobs.folder_watch import look
from imgseg.models.album_people import AlbumLook
from imgseg.models.job import Job, SampleSearch, TargetLook
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.sentences import gettext_noop
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.people_look_execution import execute_album_look
from imgseg.services.jobs.life import finish
from imgseg.services.jobs.work import Work
from imgseg.services.model_files.samples import fetch_samples
from imgseg.services.searches.runs import execute_run, start_run
from imgseg.services.searches.sample_search import (
    copies_of,
    make_sample_search,
    put_samples,
    sample_search,
)
from imgseg.services.searches.target_look import execute_target_look

NO_CONNECTION = gettext_noop(
    "The sample photos could not be fetched: connect this computer to the internet and try again,"
    " or start with photos of your own."
)
log = logging.getLogger(__name__)


def run(work: Work[Run]) -> Sequence[Job]:
    """Answer a search; then its album is looked through."""
    search = work.session.get_one(Search, work.job.search_id)
    look(search.album_id)
    following = execute_run(work)
    return [following] if following else []


def look_through(work: Work[AlbumLook]) -> None:
    """Look through an album for the people in it."""
    look(work.job.album_id or 0)
    execute_album_look(work)


def make_samples(work: Work[SampleSearch]) -> Sequence[Job]:
    """Fetch the sample photos, and make and start the search in them, if there is none yet."""
    session, job_id, user_id = work.session, work.job.id, work.job.user_id
    # Fetching takes a while, and must not hold the database.
    session.rollback()
    try:
        folder = fetch_samples()
    except ImgsegError as error:
        log.warning("No sample photos: %s", error)
        raise ImgsegError(NO_CONNECTION) from error
    if sample_search(session, user_id):
        finish(session, job_id)
        work.make_lasting()
        return []
    with copies_of(folder) as copies:
        search = make_sample_search(session, user_id)
        work.make_lasting()
        with alone_with(session, search.album, search):
            put_samples(search, copies)
            started = start_run(session, search)
            finish(session, job_id)
            work.make_lasting()
    return [started]


HANDLERS: dict[type[Job], Handler] = {
    Run: run,
    AlbumLook: look_through,
    TargetLook: execute_target_look,
    SampleSearch: make_samples,
}
