"""What somebody who carries out a job is given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from imgseg.models.job import Job
from imgseg.services.jobs.progress import Progress
from imgseg.vision.contract import Engine

Kind_co = TypeVar("Kind_co", bound=Job, covariant=True)


@dataclass(frozen=True)
class Work(Generic[Kind_co]):
    """A job that was begun, and the means to carry it out.

    ``engine`` gives the engine, whose networks load when it is first used. ``make_lasting`` commits
    what is written, step by step; the last step is `finish`, with what was found.
    """

    session: Session
    job: Kind_co
    engine: Callable[[], Engine]
    progress: Progress
    make_lasting: Callable[[], None]
