"""All verdicts of a run at once, in arrays: a tenth of what they take as objects."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from math import isnan, nan
from typing import NamedTuple

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from imgseg.faces import box_of
from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from imgseg.services.searches.verdict_rows import AT_ONCE
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

# Stands in an array for a number that is not there; no box or size comes near it.
NOTHING = -(2**31)
# Of each: its faces, box and size.
NUMBERS = 7


class Judged(NamedTuple):
    """What many verdicts have in common."""

    person: str
    verdict: VerdictName
    reason: Reason


def each_verdict(session: Session, run: Run) -> Iterator[tuple[int, PhotoVerdict]]:
    """The verdicts of a run, with the ids of their rows, in the order in which they were decided.

    They are read some at a time, and whoever asks keeps them or does not.
    """
    of = Verdict.__table__.c
    # The quick twin of `as_verdict`. Columns, not objects of the session: for a large album the
    # garbage collector would stop every thread for half a second to look through those.
    columns = select(
        *(of.id, of.photo, of.person, of.verdict, of.score, of.faces),
        *(of.x, of.y, of.w, of.h, of.width, of.height, cast(of.reason, Text)),
    )
    # There are few, and reading them takes longer than all the rest.
    reasons: dict[str, Reason] = {}
    rows = columns.where(of.run_id == run.id).order_by(of.id)
    for id_, photo, person, verdict, score, faces, *box, width, height, why in session.execute(
        rows.execution_options(yield_per=AT_ONCE)
    ):
        reason = reasons.get(why) or reasons.setdefault(why, Reason.of_row(json.loads(why)))
        size = None if width is None else (width, height)
        yield id_, PhotoVerdict(photo, person, verdict, score, faces, box_of(*box), size, reason)


class KeptVerdicts(Sequence[PhotoVerdict]):
    """The verdicts of a run, in the order in which they were decided; ``ids`` are of their rows.

    Each is put together when asked for.
    """

    def __init__(self, session: Session, run: Run) -> None:
        """Read them all."""
        self.ids = array("q")
        self._photos: list[str] = []
        self._scores = array("d")
        self._numbers = array("i")
        self._judged: list[Judged] = []
        same: dict[Judged, Judged] = {}
        photo = ""
        for id_, v in each_verdict(session, run):
            # Those about several people are of one photo after the other.
            photo = photo if photo == v.photo else v.photo
            judged = Judged(v.person, v.verdict, v.reason)
            self.ids.append(id_)
            self._photos.append(photo)
            self._scores.append(nan if v.score is None else v.score)
            self._numbers.extend((v.faces, *(v.box or (NOTHING,) * 4), *(v.size or (NOTHING,) * 2)))
            self._judged.append(same.setdefault(judged, judged))

    def judged(self, anew: Iterable[Judged]) -> KeptVerdicts:
        """The same photos, faces and scores, each, in order, judged anew."""
        other = copy(self)
        same: dict[Judged, Judged] = {}
        other._judged = [same.setdefault(one, one) for one in anew]
        return other

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, number: int) -> PhotoVerdict:  # type: ignore[override]
        person, verdict, reason = self._judged[number]
        score, start = self._scores[number], number * NUMBERS
        faces, x, y, w, h, width, height = self._numbers[start : start + NUMBERS]
        return PhotoVerdict(
            self._photos[number],
            person,
            verdict,
            None if isnan(score) else score,
            faces,
            None if x == NOTHING else (x, y, w, h),
            None if width == NOTHING else (width, height),
            reason,
        )
