"""The matches found while a run still works, as the page of its search shows them."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from imgseg.models.job import Job
from imgseg.verdicts import PhotoVerdict

# So many matches are shown while it works, first after so long, then so often.
SHOWN = 60
FIRST_SECONDS, EVERY_SECONDS = 2.0, 5.0
# Deciding takes longer the more photos there are: of one core's time, a fortieth goes there.
SHARE = 40


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

    def __call__(self, decide: Callable[[], Sequence[PhotoVerdict]]) -> None:
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

    def _keep(self, verdicts: Sequence[PhotoVerdict]) -> None:
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
            update(Job)
            .where(Job.id == self._run_id, Job.status == "running")
            .values(so_far={"found": len(found), "photos": newest})
        )
        # At once: an open transaction would lock the database while the engine works.
        self._commit()
