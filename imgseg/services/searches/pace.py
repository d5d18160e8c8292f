"""How fast a run goes, told so that it does not jump."""

import time
from collections import deque
from statistics import mean, median_low

from imgseg.models.run import Run

STRETCH_SECONDS = 3.0
STRETCHES = 20
# Photos that the index knows go by in a moment; a stretch with so many times the usual has some.
UNUSUAL = 4
# Of a laptop with two cores, for a photo it has not seen before.
SECONDS_PER_PHOTO = 0.25


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
