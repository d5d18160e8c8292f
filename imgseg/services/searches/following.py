"""Searches that follow their album: photos that came since are looked at by themselves."""

from collections.abc import Callable, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.models.album import Album
from imgseg.models.job import Job
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.albums import searches_of
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.jobs.life import STILL_AT_WORK, any_active, stop_jobs
from imgseg.services.searches.runs import start_run


def photos_since(session: Session, search: Search, run: Run) -> int:
    """How many photos of the album the results of a finished run say nothing of, roughly.

    Where as many left the album as came, it is none.
    """
    known = select(func.count(Verdict.photo.distinct())).where(Verdict.run_id == run.id)
    files = album_photos(search.album).count()
    return max(0, files - run.skipped - session.scalars(known).one())


def follow_album(
    session: Session, album: Album, commit: Callable[[], None], *, anew: bool
) -> list[Run]:
    """Start the runs of all searches whose results are not about the album as it is now.

    ``commit`` makes each lasting; then they are to be submitted. Where the last run was not done,
    a search follows only ``anew``: when photos have come since, or imgseg has been started.
    """
    here = set(album_photos(album).names())
    started = []
    for search in searches_of(session, album):
        run = search.finished_run
        wanted = run is not None and (anew or run is search.last_run)
        if wanted and _is_behind(session, search, here):
            new = _follow(session, search, commit)
            started += [new] if new else []
    return started


def _is_behind(session: Session, search: Search, here: set[str]) -> bool:
    run, last = search.finished_run, search.last_run
    if run is None or (last and last.active):
        return False
    about = select(Verdict.photo).where(Verdict.run_id == run.id).distinct()
    return set(session.scalars(about)) != here


def _follow(session: Session, search: Search, commit: Callable[[], None]) -> Run | None:
    try:
        with alone_with(session, search.album, search):
            # Photos may have been just about to leave the album.
            if not _is_behind(session, search, set(album_photos(search.album).names())):
                return None
            run = start_run(session, search, follow_up=True)
            commit()
            return run
    except (InputError, NotFoundError):
        # Its owner has taken away what it needs, or deleted it.
        session.rollback()
        return None


def stop_following(
    session: Session, searches: Sequence[Search], commit: Callable[[], None]
) -> None:
    """Stop the runs that follow the album of searches, as if they had not begun.

    ``commit`` is that of `follow_album`. Called within `alone_with` the searches.

    Raises:
        InputError: one does not stop.
    """
    runs = [run.id for search in searches if (run := search.following)]
    if not runs:
        return
    if not stop_jobs(session, Job.id.in_(runs), commit):
        raise InputError(STILL_AT_WORK)
    session.execute(delete(Job).where(Job.id.in_(runs), Job.status == "cancelled"))


def is_at_work(session: Session, album: Album) -> bool:
    """Whether a run of any search in the album waits or works."""
    here = select(Search.id).where(Search.album_id == album.id)
    return any_active(session, Job.kind == "run", Job.search_id.in_(here))


def albums_to_follow(session: Session) -> list[int]:
    """The albums (ids) in which a search has results."""
    done = select(Search.album_id).join(Run, Run.search_id == Search.id)
    return list(session.scalars(done.where(Run.status == "done").distinct()))
