"""Has searches follow their albums: some seconds after the last photo came, not with each."""

import logging
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from flask import Flask

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.job import Job
from imgseg.services.searches.following import follow_album, is_at_work
from imgseg.system.priority import give_way

# An upload is a thousand requests: its album is followed when none came for so long, or, while
# they go on coming, so often.
QUIET_SECONDS, BETWEEN_SECONDS = 5.0, 30.0
log = logging.getLogger(__name__)


class _Mark(NamedTuple):
    since: float
    due: float
    anew: bool


class Following:
    """Starts the runs of searches whose album has changed, in a thread of its own.

    Which albums wait is kept in no database: whether a search is behind its album can be seen.
    """

    def __init__(
        self, app: Flask, submit: Callable[..., None], is_busy: Callable[[], bool]
    ) -> None:
        self._app = app
        self._submit = submit
        self._is_busy = is_busy
        self._marks: dict[int, _Mark] = {}
        self._followed: dict[int, float] = {}
        self._at_work = False
        self._stopping = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def tell(self, album_id: int, *, anew: bool) -> None:
        """Take note that an album may have changed; for ``anew`` see `follow_album`."""
        moment = time.monotonic()
        with self._changed:
            mark = self._marks.get(album_id, _Mark(moment, moment, anew=False))
            due = min(moment + QUIET_SECONDS, mark.since + BETWEEN_SECONDS)
            due = max(due, self._followed.get(album_id, -BETWEEN_SECONDS) + BETWEEN_SECONDS)
            self._marks[album_id] = _Mark(mark.since, due, anew or mark.anew)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="following", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def is_told(self, album_id: int) -> bool:
        """Whether an album waits to be followed."""
        return album_id in self._marks

    def wait(self) -> None:
        """Return when no album waits any more, or it was stopped."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._at_work and (self._stopping or not self._marks)
            )

    def stop(self) -> None:
        """Start nothing more."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def _work(self) -> None:
        give_way()
        while found := self._next():
            album_id, mark = found
            again = True
            try:
                again = self._follow(album_id, mark.anew)
            except Exception:
                # Locked for long, most likely; whatever it was, no photo must be forgotten.
                log.exception("The searches in an album could not follow it")
            if again:
                self.tell(album_id, anew=False)
            with self._changed:
                self._at_work = False
                self._changed.notify_all()

    def _next(self) -> tuple[int, _Mark] | None:
        with self._changed:
            while not self._stopping:
                first = min(self._marks.items(), key=lambda one: one[1].due, default=None)
                left = first[1].due - time.monotonic() if first else None
                if first and left is not None and left <= 0:
                    del self._marks[first[0]]
                    self._at_work = True
                    return first
                self._changed.wait(left)
            return None

    def _follow(self, album_id: int, anew: bool) -> bool:
        """Whether to look at the album again: a run at work may not have seen all its photos."""
        with self._app.app_context():
            session = db.session()
            album = session.get(Album, album_id)
            if album is None:
                return False
            # A run that nobody carries out here would be waited for without an end.
            again = self._is_busy() and is_at_work(session, album)
            started: list[Job] = list(follow_album(session, album, session.commit, anew=anew))
            if started:
                self._followed[album_id] = time.monotonic()
            self._submit(*started)
            return again
