"""One attempt at a job: it is begun, carried out, and ended."""

import logging
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from imgseg.errors import (
    ImgsegError,
    JobCancelledError,
    JobSetAsideError,
    ModelsMissingError,
    StoreAwayError,
)
from imgseg.extensions import db
from imgseg.jobs.handlers import HANDLERS
from imgseg.models.job import Job
from imgseg.sentences import Sentence, gettext_noop
from imgseg.services.jobs.life import begin, end, set_aside
from imgseg.services.jobs.progress import Progress
from imgseg.services.jobs.work import Work
from imgseg.storage.dialects import is_busy
from imgseg.storage.disk import is_full
from imgseg.vision.contract import Engine

NO_SPACE = Sentence("There is no space left on the disk: free some, then try again.")
# Who waits for the job seldom is who can mend it.
NOT_THEIR_OWN = gettext_noop("%(problem)s Ask whoever runs imgseg to see to it.")
RETRY_SECONDS = 5.0
log = logging.getLogger(__name__)


def attempt(
    app: Flask,
    job_id: int,
    engine: Callable[[], Engine],
    turn: Callable[[], None],
    submit: Callable[[Job], None],
) -> None:
    """Carry out a pending job; what goes wrong becomes its message.

    A job that is not pending (any more) is left alone. ``turn`` is that of `Progress`; what it sets
    aside, and what follows from the job, is submitted by ``submit``.
    """
    with app.app_context():
        session = db.session()
        if not _write(session, lambda: begin(session, job_id)):
            return

        def put_back() -> None:
            if _write(session, lambda: set_aside(session, job_id)):
                submit(session.get_one(Job, job_id))

        def fail(why: Sentence) -> None:
            _write(session, lambda: end(session, job_id, "failed", why))

        try:
            job = session.get_one(Job, job_id)
            progress = Progress(session, job_id, session.commit, turn)
            work = Work(session, job, engine, progress, session.commit)
            for following in HANDLERS[type(job)](work) or ():
                submit(following)
        except JobSetAsideError:
            put_back()
        except StoreAwayError as error:
            # It comes back, and is no fault of the job: what it has found until then is kept.
            log.warning("Job %s waits: %s", job_id, error)
            session.rollback()
            time.sleep(RETRY_SECONDS)
            put_back()
        except JobCancelledError:
            _write(session, lambda: end(session, job_id, "cancelled"))
        except ModelsMissingError as error:
            log.warning("Job %s failed: %s", job_id, error)
            fail(Sentence(NOT_THEIR_OWN, {"problem": error.sentence}))
        except ImgsegError as error:
            fail(error.sentence)
        except Exception as error:
            if is_busy(error):
                # It passes, and is no fault of the job: what it has found until then is kept.
                log.warning("Job %s waits: the database is locked", job_id)
                put_back()
            else:
                log.exception("Job %s failed", job_id)
                fail(_explain(error))


def _explain(error: Exception) -> Sentence:
    if is_full(error):
        return NO_SPACE
    return Sentence(
        "Something went wrong inside imgseg (%(kind)s); the log has more. You can try again.",
        {"kind": type(error).__name__},
    )


def _write(session: Session, change: Callable[[], bool]) -> bool:
    while True:
        session.rollback()
        try:
            changed = change()
            session.commit()
            return changed
        except OperationalError as error:
            # A full disk, most likely. Left as it is, the job could be neither ended nor deleted.
            log.warning("What becomes of a job cannot be written yet: %s", error.orig)
            time.sleep(RETRY_SECONDS)
