"""A thread that carries out jobs one after the other, each owner in turn."""

import logging
import threading
import time
from collections.abc import Callable

from flask import Flask

from imgseg.errors import JobSetAsideError
from imgseg.extensions import db
from imgseg.jobs.execution import attempt
from imgseg.models.job import Job
from imgseg.services.jobs.turns import goes_first, others_wait, whose_turn
from imgseg.system.priority import give_way
from imgseg.vision.contract import Engine

RETRY_SECONDS = 5.0
# So long a job may keep those of other owners waiting. To take it up again costs seconds.
TURN_SECONDS = 120.0
log = logging.getLogger(__name__)


class Worker:
    """Works off the jobs submitted to it, in one thread, which starts with the first.

    One at a time, because each alone can fill the machine. Only between two photos of one may
    another one go first, as `goes_first` says; and there a long one is set aside when its turn is
    over and another owner waits.
    """

    def __init__(
        self, app: Flask, name: str, engine: Callable[[], Engine], submit: Callable[[Job], None]
    ) -> None:
        self._app = app
        self._name = name
        self._engine = engine
        self._submit = submit
        self._waiting: list[int] = []
        # The one begun last works, the others wait for it.
        self._at_work: list[int] = []
        self._turn_ends = 0.0
        # Whether something came since it was last asked who goes first.
        self._news = False
        self._stopping = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def submit(self, job_id: int) -> None:
        """Have a pending job carried out."""
        with self._changed:
            self._waiting.append(job_id)
            self._news = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def is_busy(self) -> bool:
        """Whether a job is under way or waits here."""
        return bool(self._at_work or self._waiting)

    def wait(self) -> None:
        """Return when everything submitted so far has ended, or it was stopped."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._at_work and (self._stopping or not self._waiting)
            )

    def stop(self, seconds: float) -> list[int]:
        """Begin nothing more, and set aside what is under way at its next photo.

        Returns:
            The jobs that did not come to a photo in so many seconds.
        """
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._at_work, seconds)
            return list(self._at_work)

    def _work(self) -> None:
        # Its own threads, and the processes it starts, do the same.
        give_way()
        while self._is_needed():
            try:
                self._next()
            except Exception:
                # Its failures are a job's own message; a fault beyond those must not stop the rest.
                log.exception("The jobs broke off")
                time.sleep(RETRY_SECONDS)

    def _is_needed(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping)
            return not self._stopping

    def _next(self) -> None:
        asked = list(self._waiting)
        with self._app.app_context():
            pending = [job.id for job in whose_turn(db.session(), asked)]
        with self._changed:
            # What was cancelled, or deleted, needs nobody any more.
            self._waiting = [one for one in self._waiting if one in pending or one not in asked]
            self._changed.notify_all()
        if pending:
            self._turn_ends = time.monotonic() + TURN_SECONDS
            self._carry_out(pending[0])

    def _between_photos(self) -> None:
        if self._stopping:
            raise JobSetAsideError("imgseg is being stopped.")
        if self._news:
            self._let_one_go_first()
        if len(self._at_work) == 1 and time.monotonic() > self._turn_ends:
            self._turn_ends = time.monotonic() + TURN_SECONDS
            with self._app.app_context():
                over = others_wait(db.session(), self._waiting, self._at_work[0])
            if over:
                raise JobSetAsideError("It is somebody else's turn.")

    def _let_one_go_first(self) -> None:
        self._news = False
        with self._app.app_context():
            job = goes_first(db.session(), self._waiting, self._at_work)
            first = job.id if job else 0
        if first:
            self._carry_out(first)
            # Others may wait behind it, for after the next photo: so nobody is kept for ever.
            self._news = True

    def _carry_out(self, job_id: int) -> None:
        with self._changed:
            if self._stopping:
                return
            self._waiting.remove(job_id)
            self._at_work.append(job_id)
        try:
            attempt(self._app, job_id, self._engine, self._between_photos, self._submit)
        finally:
            with self._changed:
                self._at_work.remove(job_id)
                self._changed.notify_all()
