"""The life of a job: pending, running, and then done, failed or cancelled.

Whoever calls these commits. A job that is gone, or has ended meanwhile, is left alone.
"""

import time
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from imgseg.errors import JobCancelledError
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.job import ACTIVE, Job
from imgseg.models.search import Search
from imgseg.sentences import Sentence, gettext_noop

# A job that ended the process each time must not end it for ever: twice it goes on by itself.
ATTEMPTS = 3
# A job stops after the photo it is at; nobody should have to press twice.
PATIENCE_SECONDS = 10.0
CUT_OFF = Sentence(
    "imgseg was stopped %(times)s times while it worked on this: you can try again.",
    {"times": ATTEMPTS},
)
STILL_AT_WORK = gettext_noop(
    "imgseg still works with these photos and has been asked to stop: try again soon."
)


def add_job(session: Session, job: Job) -> bool:
    """Put down a new pending job; of those of its kind that ended, the last done one stays.

    Returns:
        Whether it is new. Otherwise one of its kind is under way for the same, and what was
        changed and not committed is forgotten.
    """
    session.add(job)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False
    before = and_(same_as(job), Job.id != job.id)
    done = select(func.max(Job.id)).where(before, Job.status == "done").scalar_subquery()
    session.execute(delete(Job).where(before, Job.id != func.coalesce(done, 0)))
    return True


def same_as(job: Job) -> ColumnElement[bool]:
    """The jobs of the same kind, of the same owner, about the same."""
    return and_(
        Job.kind == job.kind,
        Job.user_id == job.user_id,
        Job.search_id.is_not_distinct_from(job.search_id),
        Job.album_id.is_not_distinct_from(job.album_id),
    )


def any_active(session: Session, *which: ColumnElement[bool]) -> bool:
    """Whether any job waits or is under way, of all or of some."""
    active = select(Job.id).where(*which, Job.status.in_(ACTIVE)).limit(1)
    return session.scalar(active) is not None


def begin(session: Session, job_id: int) -> bool:
    """Take up a pending job; whether it (still) was pending."""
    return _change(
        session,
        job_id,
        "pending",
        status="running",
        attempts=Job.attempts + 1,
        started_at=now(),
        heartbeat_at=now(),
    )


def finish(session: Session, job_id: int) -> None:
    """End a running job as done, together with what it wrote.

    Raises:
        JobCancelledError: it is not running any more: what it is about was deleted.
    """
    if not end(session, job_id, "done"):
        raise JobCancelledError("Nobody waits for this any more.")


def end(session: Session, job_id: int, status: str, why: Sentence | None = None) -> bool:
    """End a running job: as failed, with a sentence that says why, cancelled or done.

    Returns:
        Whether it (still) was running.
    """
    message, told = (str(why), why.as_row()) if why else ("", None)
    ended = {"status": status, "message": message, "told": told, "so_far": {}}
    return _change(session, job_id, "running", **ended, finished_at=now())


def set_aside(session: Session, job_id: int) -> bool:
    """Let a running job be pending again, as if it had not been begun; whether it was running."""
    return _change(session, job_id, "running", status="pending", attempts=Job.attempts - 1)


def request_cancel(session: Session, which: ColumnElement[bool]) -> None:
    """Ask jobs to stop: at once those that wait, the others within a photo or two."""
    session.execute(
        update(Job)
        .where(which, Job.status == "pending")
        .values(status="cancelled", finished_at=now())
    )
    session.execute(update(Job).where(which, Job.status == "running").values(cancel_requested=True))


def stop_jobs(session: Session, which: ColumnElement[bool], commit: Callable[[], None]) -> bool:
    """Ask jobs to stop, and wait a while for them to end; whether they did.

    ``commit`` makes the wish lasting, for the worker to see.
    """
    request_cancel(session, which)
    commit()
    return wait_for_end(session, which, PATIENCE_SECONDS)


def wait_for_end(session: Session, which: ColumnElement[bool], seconds: float) -> bool:
    """Wait so long for jobs to end; whether they did."""
    deadline = time.monotonic() + seconds
    while any_active(session, which):
        if time.monotonic() >= deadline:
            return False
        # A transaction sees the moment it began: end it, to see what the worker wrote.
        session.rollback()
        time.sleep(0.1)
    return True


def take_up(session: Session) -> list[Job]:
    """After a start: what was cut off is pending again, if not too often; all that is pending."""
    cut_off = Job.status == "running"
    for which, status, why in (
        (Job.cancel_requested, "cancelled", None),
        (Job.attempts >= ATTEMPTS, "failed", CUT_OFF),
    ):
        for job_id in session.scalars(select(Job.id).where(cut_off, which)).all():
            end(session, job_id, status, why)
    session.execute(update(Job).where(cut_off).values(status="pending"))
    return list(session.scalars(select(Job).where(Job.status == "pending").order_by(Job.id)))


def runs_and_looks(searches: Sequence[Search], albums: Sequence[Album]) -> ColumnElement[bool]:
    """The runs of these searches and the looks through these albums.

    Looks at Target are not among them: they end by themselves, and leave nothing behind.
    """
    runs = and_(Job.kind == "run", Job.search_id.in_([search.id for search in searches]))
    looks = and_(Job.kind == "album_look", Job.album_id.in_([album.id for album in albums]))
    return or_(runs, looks)


def _change(session: Session, job_id: int, was: str, **values: object) -> bool:
    """Change a job if its status (still) is ``was``; whether it was."""
    changed = session.scalar(
        update(Job).where(Job.id == job_id, Job.status == was).values(**values).returning(Job.id)
    )
    return changed is not None
