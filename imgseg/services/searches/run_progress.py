"""A run's progress, as the page of its search shows it."""

import time
from collections.abc import Callable

from sqlalchemy import update
from sqlalchemy.orm import Session

from imgseg.errors import RunCancelledError
from imgseg.models.run import Run
from imgseg.services.searches.pace import Pace

BEAT_SECONDS = 0.5


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
