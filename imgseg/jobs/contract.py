"""What the pages know of the queue, and what the queue knows of a kind of job.

The rest of a job is in its row: `services.jobs.life` asks it to stop, `services.jobs.progress` says
how far it is.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from flask import current_app

from imgseg.jobs.broker import Broker
from imgseg.models.album import Album
from imgseg.models.job import Job
from imgseg.services.jobs.work import Work

# Carries out one kind of job, and gives the jobs that follow from it, if any, committed as pending.
# A JobCancelledError or another ImgsegError that it raises ends the job; what it wrote and did not
# commit is forgotten then.
Handler = Callable[[Work[Any]], Sequence[Job] | None]


class Jobs(Protocol):
    """A queue in front of whoever carries out jobs.

    ``broker`` is where workers take photos from; None where no other machine does.
    """

    broker: Broker | None

    @property
    def engine_id(self) -> str:
        """That of the engine they work with; empty before it is loaded."""

    def submit(self, *jobs: Job) -> None:
        """Have jobs that are committed as pending carried out, each when its turn comes."""

    def follow(self, album: Album) -> None:
        """Photos came into an album, or left: have its searches follow once no more come."""

    def follows_soon(self, album: Album) -> bool:
        """Whether the searches in an album are to follow it in a moment."""

    def recover(self) -> None:
        """After a start: finish or clear what was cut off, and go on with the jobs there are."""

    def wait(self) -> None:
        """Return when everything submitted so far has ended."""

    def stop(self) -> None:
        """Set aside what is under way and begin nothing more: the next start goes on with it."""


def jobs() -> Jobs:
    """The queue of the app at work."""
    queue: Jobs = current_app.extensions["jobs"]
    return queue
