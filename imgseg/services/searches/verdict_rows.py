"""Verdicts as rows of the database, and back."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName


def row_of(run_id: int, verdict: PhotoVerdict) -> dict[str, Any]:
    """The columns of a verdict of that run."""
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
        "reason": verdict.reason.as_row(),
    }


def verdicts_of(session: Session, run: Run) -> list[PhotoVerdict]:
    """All verdicts of a run, as they were decided."""
    rows = session.scalars(select(Verdict).where(Verdict.run_id == run.id).order_by(Verdict.id))
    return [
        PhotoVerdict(
            photo=row.photo,
            person=row.person,
            verdict=cast("VerdictName", row.verdict),
            score=row.score,
            faces=row.faces,
            box=if_there(row.x, row.y, row.w, row.h),
            size=if_there(row.width, row.height),
            reason=Reason.of_row(row.reason),
        )
        for row in rows
    ]


def if_there(*values: int | None) -> Any:
    """The values as a tuple; None where they are."""
    return None if None in values else values
