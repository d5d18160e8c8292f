"""How far a job is, as pages show it: photos, and their pace."""

import time
from collections import deque
from collections.abc import Callable
from statistics import mean, median_low

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from imgseg.errors import JobCancelledError
from imgseg.models.base import now
from imgseg.models.job import Job
from imgseg.models.run import Run

STRETCH_SECONDS = 3.0
STRETCHES = 20
# Photos that the index knows go by in a moment; a stretch with so many times the usual has some.
UNUSUAL = 4
# Of a laptop with two cores, for a photo it has not seen before.
SECONDS_PER_PHOTO = 0.25
# A job's row is written so often at most.
BEAT_SECONDS = 0.5


class Pace:
    """Photos a second over the last minute, without the moments in which known ones went by."""

    def __init__(self, done: int) -> None:
        """Begin with the first photo after the ``done`` there are: before, networks are loaded."""
        self._done = done
        self._since: float | None = None
        self._stretches: deque[float] = deque(maxlen=STRETCHES)

    def rate(self, done: int) -> float:
        """Photos a second, now that ``done`` are done; 0 while it is too early to tell."""
        moment = time.monotonic()
        if self._since is None:
            if done > self._done:
                self._since, self._done = moment, done
        elif moment - self._since >= STRETCH_SECONDS:
            self._stretches.append((done - self._done) / (moment - self._since))
            self._since, self._done = moment, done
        # One alone may be nothing but known photos.
        if len(self._stretches) < 2:
            return 0.0
        usual = median_low(self._stretches)
        return mean(rate for rate in self._stretches if rate <= UNUSUAL * usual or not usual)


def usual_seconds(photos: int) -> float:
    """How long that many new photos take on a usual machine, before anything was measured."""
    return SECONDS_PER_PHOTO * photos


def seconds_left(job: Job) -> float | None:
    """How long a job still takes, in seconds; None while that is not known."""
    if not job.rate or job.done >= job.total:
        return None
    return (job.total - job.done) / job.rate


def seconds_of_running(session: Session) -> float | None:
    """How long the run under way, whoever's it is, still takes; None while that is not known."""
    running = session.scalar(select(Run).where(Run.status == "running").limit(1))
    return seconds_left(running) if running else None


class Progress:
    """Writes a job's progress at most every half second, and hears whether it shall stop.

    ``commit`` makes each step of it lasting. ``turn`` is called between any two photos: others may
    work meanwhile, and what it raises ends the work.
    """

    def __init__(
        self,
        session: Session,
        job_id: int,
        commit: Callable[[], None],
        turn: Callable[[], None],
    ) -> None:
        self._session = session
        self._commit = commit
        self._turn = turn
        self._job_id = job_id
        self._stage = ""
        self._next = 0.0
        self._pace = Pace(0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of ``done`` of ``total`` photos in ``stage``; nothing may be uncommitted.

        Raises:
            JobCancelledError: the person asked for it, or what it is about is gone.
        """
        self._turn()
        if stage == self._stage and time.monotonic() < self._next:
            return
        if stage != self._stage:
            # Photos to learn from are few and small; the album may be another matter.
            self._stage, self._pace = stage, Pace(done)
        going_on = self._session.scalar(
            update(Job)
            .where(Job.id == self._job_id, Job.status == "running", ~Job.cancel_requested)
            .values(
                stage=stage,
                done=done,
                total=total,
                rate=self._pace.rate(done),
                heartbeat_at=now(),
            )
            .returning(Job.id)
        )
        self._commit()
        if going_on is None:
            raise JobCancelledError("It was cancelled; the photos analysed so far are kept.")
        self._next = time.monotonic() + BEAT_SECONDS
