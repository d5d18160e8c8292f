"""The whole of a run, from pending to done, failed or cancelled."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError, RunCancelledError
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.photo_folders import album_photos, train_photos
from imgseg.services.run_progress import Progress
from imgseg.storage import places

if TYPE_CHECKING:
    from imgseg.services.segregation import Answer, PhotoVerdict
    from imgseg.vision.engine import Engine

logger = logging.getLogger(__name__)


def execute_run(session: Session, run_id: int, engine_factory: Callable[[], Engine]) -> None:
    """Carry out a pending run; it ends done only when everything was written.

    What goes wrong becomes the run's message; a run that is not pending (any more) is left alone.
    """
    if not _change(session, run_id, "pending", status="running", started_at=now()):
        return
    try:
        _execute(session, run_id, engine_factory)
    except RunCancelledError:
        _end(session, run_id, "cancelled")
    except ImgsegError as error:
        _end(session, run_id, "failed", str(error))
    except Exception as error:
        logger.exception("Run %s failed", run_id)
        kind = type(error).__name__
        _end(
            session,
            run_id,
            "failed",
            f"Something went wrong inside imgseg ({kind}); the log has more. You can try again.",
        )


def _execute(session: Session, run_id: int, engine_factory: Callable[[], Engine]) -> None:
    # Late, because numpy and scikit-learn take seconds that only a run needs.
    from imgseg.services.face_index import FaceIndex
    from imgseg.services.output import write_output
    from imgseg.services.segregation import Question, segregate

    progress = Progress(session, run_id)
    progress("Starting", 0, 0)
    search = session.scalars(select(Search).join(Run).where(Run.id == run_id)).one()
    unknown = train_photos(search, "unknown")
    question = Question(
        target=train_photos(search, "target").photos,
        unknown=unknown.photos if unknown.count() else None,
        album=album_photos(search.album).photos,
        strictness=search.strictness,
        person=search.name,
    )
    output = places.search_folder(search.user_id, search.id) / "Output"
    answer = segregate(question, engine_factory(), FaceIndex(session, search.user_id), progress)
    photos = len(answer.verdicts)
    progress("Copying the photos found", photos, photos)
    write_output(answer.verdicts, question.album, output)
    _keep(session, run_id, answer)


def _keep(session: Session, run_id: int, answer: Answer) -> None:
    search_id = select(Run.search_id).where(Run.id == run_id).scalar_subquery()
    earlier = select(Run.id).where(Run.search_id == search_id)
    session.execute(delete(Verdict).where(Verdict.run_id.in_(earlier)))
    rows = [_row(run_id, verdict) for verdict in answer.verdicts]
    session.execute(insert(Verdict), rows)
    done = {
        "status": "done",
        "findings": [{"photo": f.photo, "finding": f.finding} for f in answer.findings],
        "skipped": answer.skipped - answer.clutter,
        "finished_at": now(),
    }
    if not _change(session, run_id, "running", **done):
        raise RunCancelledError("The search was deleted while it ran.")


def _row(run_id: int, verdict: PhotoVerdict) -> dict[str, Any]:
    x, y, w, h = verdict.box or (None, None, None, None)
    width, height = verdict.size or (None, None)
    return {
        "run_id": run_id,
        "photo": verdict.photo,
        "person": verdict.person,
        "verdict": verdict.verdict,
        "score": verdict.score,
        "faces": verdict.faces,
        "x": x,
        "y": y,
        "w": w,
        "h": h,
        "width": width,
        "height": height,
        "reason": verdict.reason,
    }


def _end(session: Session, run_id: int, status: str, message: str = "") -> None:
    session.rollback()
    _change(session, run_id, "running", status=status, message=message, finished_at=now())


def _change(session: Session, run_id: int, was: str, **values: object) -> bool:
    """Change a run if its status (still) is ``was``; whether it was."""
    changed = session.scalar(
        update(Run).where(Run.id == run_id, Run.status == was).values(**values).returning(Run.id)
    )
    session.commit()
    return changed is not None
