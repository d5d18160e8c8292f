"""How far a run is, as the page of its search shows it: photos, pace, and the matches so far."""

import time
from collections import deque
from collections.abc import Callable
from statistics import mean, median_low
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from imgseg.errors import RunCancelledError
from imgseg.models.run import Run
from imgseg.verdicts import PhotoVerdict

STRETCH_SECONDS = 3.0
STRETCHES = 20
# Photos that the index knows go by in a moment; a stretch with so many times the usual has some.
UNUSUAL = 4
# Of a laptop with two cores, for a photo it has not seen before.
SECONDS_PER_PHOTO = 0.25
# A run's row is written so often at most.
BEAT_SECONDS = 0.5
# So many matches are shown while it works, first after so long, then so often.
SHOWN = 60
FIRST_SECONDS, EVERY_SECONDS = 2.0, 5.0
# Deciding takes longer the more photos there are: of one core's time, a fortieth goes there.
SHARE = 40


class Pace:
    """Photos a second over the last minute, without the moments in which known ones went by."""

    def __init__(self, done: int) -> None:
        """Begin with the first photo after the ``done`` there are: before, networks are loaded."""
        self._done = done
        self._since: float | None = None
        self._stretches: deque[float] = deque(maxlen=STRETCHES)

    def rate(self, done: int) -> float:
        """Photos a second, now that ``done`` are done; 0 while it is too early to tell."""
        now = time.monotonic()
        if self._since is None:
            if done > self._done:
                self._since, self._done = now, done
        elif now - self._since >= STRETCH_SECONDS:
            self._stretches.append((done - self._done) / (now - self._since))
            self._since, self._done = now, done
        # One alone may be nothing but known photos.
        if len(self._stretches) < 2:
            return 0.0
        usual = median_low(self._stretches)
        return mean(rate for rate in self._stretches if rate <= UNUSUAL * usual or not usual)


def usual_seconds(photos: int) -> float:
    """How long that many new photos take on a usual machine, before anything was measured."""
    return SECONDS_PER_PHOTO * photos


def seconds_left(run: Run) -> float | None:
    """How long a run still takes, in seconds; None while that is not known."""
    if not run.rate or run.done >= run.total:
        return None
    return (run.total - run.done) / run.rate


class Progress:
    """Writes a run's progress at most every half second, and hears whether it shall stop.

    ``commit`` makes each step of it lasting.
    """

    def __init__(self, session: Session, run_id: int, commit: Callable[[], None]) -> None:
        self._session = session
        self._commit = commit
        self._run_id = run_id
        self._stage = ""
        self._next = 0.0
        self._pace = Pace(0)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note of ``done`` of ``total`` photos in ``stage``.

        Raises:
            RunCancelledError: the person asked for it, or the search is gone.
        """
        if stage == self._stage and time.monotonic() < self._next:
            return
        if stage != self._stage:
            # Photos to learn from are few and small; the album may be another matter.
            self._stage, self._pace = stage, Pace(done)
        going_on = self._session.scalar(
            update(Run)
            .where(Run.id == self._run_id, Run.status == "running", ~Run.cancel_requested)
            .values(stage=stage, done=done, total=total, rate=self._pace.rate(done))
            .returning(Run.id)
        )
        self._commit()
        if going_on is None:
            raise RunCancelledError("The run was cancelled; the photos analysed so far are kept.")
        self._next = time.monotonic() + BEAT_SECONDS


class MatchesSoFar:
    """Decides on the photos looked at so far, now and then, and keeps the matches in the run.

    A run's ``so_far`` then holds ``found``, how many photos match, and ``photos``, the last
    ``SHOWN`` of them, the newest first: objects with ``photo``, ``people`` (the names; empty where
    one person is sought), ``boxes`` (of their faces, [x, y, w, h]) and ``size`` ([width, height]).
    """

    def __init__(
        self, session: Session, run_id: int, several: bool, commit: Callable[[], None]
    ) -> None:
        self._session = session
        self._commit = commit
        self._run_id = run_id
        self._several = several
        self._next: float | None = None

    def __call__(self, decide: Callable[[], list[PhotoVerdict]]) -> None:
        """Call ``decide``, which gives the verdicts by photo, if it is time to."""
        now = time.monotonic()
        if self._next is None:
            self._next = now + FIRST_SECONDS
        if now < self._next:
            return
        # Not the time that passes: what the engine's threads work in it costs the run nothing.
        worked = -time.thread_time()
        self._keep(decide())
        worked += time.thread_time()
        self._next = time.monotonic() + max(EVERY_SECONDS, SHARE * worked)

    def _keep(self, verdicts: list[PhotoVerdict]) -> None:
        found: dict[str, dict[str, Any]] = {}
        for verdict in verdicts:
            if verdict.verdict == "match":
                entry = found.setdefault(
                    verdict.photo,
                    {"photo": verdict.photo, "people": [], "boxes": [], "size": verdict.size},
                )
                entry["people"] += [verdict.person] if self._several else []
                entry["boxes"] += [verdict.box] if verdict.box else []
        newest = list(found.values())[: -SHOWN - 1 : -1]
        self._session.execute(
            update(Run)
            .where(Run.id == self._run_id, Run.status == "running")
            .values(so_far={"found": len(found), "photos": newest})
        )
        # At once: an open transaction would lock the database while the engine works.
        self._commit()
