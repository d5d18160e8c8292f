"""Runs: starting, stopping, and the whole of one, from pending to done, failed or cancelled."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError, InputError, RunCancelledError
from imgseg.models.base import now
from imgseg.models.run import ACTIVE, Run
from imgseg.models.search import Search
from imgseg.services.searches.outcome import output_follows, replace_verdicts, write_search_output
from imgseg.services.searches.progress import MatchesSoFar, Progress, seconds_left
from imgseg.services.searches.question import question_of
from imgseg.services.searches.searches import why_not_ready
from imgseg.storage.disk import is_full
from imgseg.vision.contract import Engine

if TYPE_CHECKING:
    from imgseg.services.searches.segregation import Answer


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


NO_SPACE = "There is no space left on the disk: free some, then start again."
RETRY_SECONDS = 5.0
logger = logging.getLogger(__name__)


def execute_run(
    session: Session, run_id: int, engine_factory: Callable[[], Engine], commit: Callable[[], None]
) -> None:
    """Carry out a pending run; it ends done only when everything was written.

    ``commit`` makes lasting what is written, step by step while it works. What goes wrong
    becomes the run's message; a run that is not pending (any more) is left alone.
    """
    try:
        started = _change(session, run_id, "pending", status="running", started_at=now())
        commit()
        if started:
            _execute(session, run_id, engine_factory, commit)
    except RunCancelledError:
        _end(session, run_id, commit, "cancelled")
    except ImgsegError as error:
        _end(session, run_id, commit, "failed", str(error))
    except Exception as error:
        logger.exception("Run %s failed", run_id)
        _end(session, run_id, commit, "failed", _explain(error))


def _execute(
    session: Session, run_id: int, engine_factory: Callable[[], Engine], commit: Callable[[], None]
) -> None:
    # Late, because numpy and scikit-learn take seconds that only a run needs.
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.searches.segregation import segregate

    progress = Progress(session, run_id, commit)
    progress("starting", 0, 0)
    search = session.scalars(select(Search).join(Run).where(Run.id == run_id)).one()
    question = question_of(session, search, search.several)
    answer = segregate(
        question,
        engine_factory(),
        FaceIndex(session, search.user_id, commit),
        progress,
        MatchesSoFar(session, run_id, question.several, commit),
    )
    progress("copying", answer.photos, answer.photos)
    with output_follows(session, search):
        write_search_output(search, answer.verdicts, question.several)
        _keep(session, run_id, answer, list(answer.by_person) if question.several else [])
        commit()


def _keep(session: Session, run_id: int, answer: Answer, people: list[str]) -> None:
    replace_verdicts(session, run_id, answer.verdicts)
    done = {
        "status": "done",
        "so_far": {},
        "findings": [finding._asdict() for finding in answer.findings],
        "people": people,
        "skipped": answer.skipped - answer.clutter,
        "engine_id": answer.engine_id,
        "finished_at": now(),
    }
    if not _change(session, run_id, "running", **done):
        raise RunCancelledError("The search was deleted while it ran.")


def _explain(error: Exception) -> str:
    if is_full(error):
        return NO_SPACE
    kind = type(error).__name__
    return f"Something went wrong inside imgseg ({kind}); the log has more. You can try again."


def _end(
    session: Session, run_id: int, commit: Callable[[], None], status: str, message: str = ""
) -> None:
    while True:
        session.rollback()
        try:
            ended = {"status": status, "message": message, "so_far": {}, "finished_at": now()}
            _change(session, run_id, *ACTIVE, **ended)
            commit()
            return
        except OperationalError as error:
            # A full disk, most likely. Left as it is, the run could be neither ended nor deleted.
            logger.warning("The end of run %s cannot be written yet: %s", run_id, error.orig)
            time.sleep(RETRY_SECONDS)


def _change(session: Session, run_id: int, *was: str, **values: object) -> bool:
    """Change a run if its status (still) is one of ``was``; whether it was."""
    changed = session.scalar(
        update(Run).where(Run.id == run_id, Run.status.in_(was)).values(**values).returning(Run.id)
    )
    return changed is not None
