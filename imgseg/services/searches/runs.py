"""Runs: starting, stopping, and where they stand in the queue."""

import time
from collections.abc import Callable, Collection

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.base import now
from imgseg.models.run import ACTIVE, Run
from imgseg.models.search import Search
from imgseg.services.searches.pace import seconds_left
from imgseg.services.searches.searches import why_not_ready

STOPPED = "imgseg was stopped while this ran."


class AlreadyRunningError(InputError):
    """A second run of a search, while the first is under way."""


def start_run(session: Session, search: Search) -> Run:
    """A new pending run, for the job runner to take up once the caller has committed.

    Called, and committed, within `alone_with` the search and its album.

    Raises:
        InputError: photos are missing.
        AlreadyRunningError: a run of this search is under way.
    """
    if problem := why_not_ready(search):
        raise InputError(problem)
    name = search.name
    run = Run(search_id=search.id)
    session.add(run)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise AlreadyRunningError(
            f"The search for {name} is already under way: wait for it, or cancel it first."
        ) from None
    return run


def request_cancel(session: Session, run: Run) -> None:
    """Ask an active run to stop: at once while it waits, else within a photo or two.

    The caller commits.
    """
    waited = session.scalar(
        update(Run)
        .where(Run.id == run.id, Run.status == "pending")
        .values(status="cancelled", finished_at=now())
        .returning(Run.id)
    )
    if waited is None:
        session.execute(
            update(Run)
            .where(Run.id == run.id, Run.status == "running")
            .values(cancel_requested=True)
        )


def stop_runs(
    session: Session, searches: Collection[Search], seconds: float, commit: Callable[[], None]
) -> bool:
    """Cancel the active runs of these searches and wait for them to end; whether they did.

    ``commit`` makes the wish lasting, for the worker to see.
    """
    ids = [search.id for search in searches]
    active = select(Run).where(Run.search_id.in_(ids), Run.status.in_(ACTIVE))
    for run in session.scalars(active):
        request_cancel(session, run)
    commit()
    deadline = time.monotonic() + seconds
    while session.scalar(select(func.count()).select_from(active.subquery())):
        if time.monotonic() > deadline:
            return False
        # A transaction sees the moment it began: end it, to see what the worker wrote.
        session.rollback()
        time.sleep(0.1)
    return True


def runs_before(session: Session, run: Run) -> int:
    """How many runs a pending one waits for."""
    query = select(func.count(Run.id)).where(Run.status.in_(ACTIVE), Run.id < run.id)
    return session.scalar(query) or 0


def seconds_of_running(session: Session) -> float | None:
    """How long the run under way, whoever's it is, still takes; None while that is not known."""
    running = session.scalar(select(Run).where(Run.status == "running").limit(1))
    return seconds_left(running) if running else None


def take_up(session: Session) -> list[int]:
    """After a start: runs cut off by the stop become failed; the ids of those still waiting.

    The caller commits.
    """
    session.execute(
        update(Run)
        .where(Run.status == "running")
        .values(status="failed", message=STOPPED, so_far={}, finished_at=now())
    )
    return list(session.scalars(select(Run.id).where(Run.status == "pending").order_by(Run.id)))
