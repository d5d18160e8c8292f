"""One verdict for each album photo: whether its best face scores at least the strictness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis
from imgseg.recognition.background import background
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.placing import LEAST_UNSURE, place
from imgseg.recognition.training import Training
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

# A search is told to be in doubt from so many expected mistakes, and this share of its matches on.
DOUBTFUL, DOUBTFUL_SHARE = 3.0, 0.08


def decide(
    photos: Mapping[str, Analysis], training: Training, person: str, strictness: int
) -> Sequence[PhotoVerdict]:
    """One verdict per photo: it shows the person if any of its faces does.

    Args:
        photos: what was found in each photo, by name; at least one.
        training: the faces to learn the person from.
        person: the name that stands in the verdicts.
        strictness: the score, 0-100, from which a photo is a match.
    """
    # Late, because scikit-learn takes over a second to import.
    from imgseg.recognition.self_training import scores_by_self_training

    table = FaceTable.of(photos)
    faces_in = table.faces_in()
    width = training.target.shape[1]
    # What was said of photos comes last.
    own, unknown = training.before or (len(training.target), len(training.unknown))
    known, said = np.split(training.unknown.reshape(-1, width), [unknown])
    scores = scores_by_self_training(
        training.target,
        np.concatenate([known, background(width), said]),
        table.pages(),
        np.repeat(np.arange(len(table)), faces_in),
        (len(training.target) - own, len(said)),
    )
    # Rounded first, so that what people read and what is decided never disagree; only what
    # somebody said is certain.
    best = _best(np.minimum(scores.round(1), 99.9), faces_in, strictness)
    likely = np.flatnonzero(best.score >= min(LEAST_UNSURE, strictness)).tolist()
    near = {table.name(photo): float(best.score[photo]) for photo in likely}
    return _Verdicts(table, person, strictness, best, place(near, strictness, len(table)))


class _Verdicts(Sequence[PhotoVerdict]):
    """The verdicts of an album, in arrays: what is said of a photo is put together when asked for.

    So a very large album takes a twentieth of the memory.
    """

    def __init__(
        self,
        table: FaceTable,
        person: str,
        line: int,
        best: _Best,
        placed: Mapping[str, VerdictName],
    ) -> None:
        self._table, self._person, self._line = table, person, line
        self._best, self._placed = best, placed

    def __len__(self) -> int:
        return len(self._best.score)

    def __getitem__(self, photo: int) -> PhotoVerdict:  # type: ignore[override]
        name = self._table.name(photo)
        seen = self._table.without_faces(photo)
        among = int(self._best.among[photo])
        if not among:
            return _without_face(name, seen, self._person)
        over = int(self._best.over[photo])
        return PhotoVerdict(
            photo=name,
            person=self._person,
            verdict=self._placed.get(name, "other"),
            score=float(self._best.score[photo]),
            faces=among,
            box=self._table.box(photo, int(self._best.face[photo])),
            size=(seen.width, seen.height),
            reason=Reason("faces", self._line, over, seen.look),
        )


class _Best(NamedTuple):
    """Of each photo its best face, by number, and the score; ``over`` faces reach the line.

    ``among`` so many faces. Without faces, -1 is the score.
    """

    face: NDArray[np.int32]
    score: NDArray[np.float64]
    over: NDArray[np.int32]
    among: NDArray[np.int32]


def _best(scores: NDArray[np.float64], faces_in: NDArray[np.int64], line: int) -> _Best:
    """Judge photos, each of so many faces, by the scores of their faces in order."""
    among = faces_in.astype(np.int32)
    nothing = np.zeros_like(among)
    best = _Best(nothing, np.full(len(among), -1.0), nothing.copy(), among)
    there = np.flatnonzero(faces_in)
    if len(there):
        starts = (np.cumsum(faces_in) - faces_in)[there]
        best.score[there] = np.maximum.reduceat(scores, starts)
        best.over[there] = np.add.reduceat(scores >= line, starts, dtype=np.int64)
        is_best = scores == np.repeat(best.score[there], faces_in[there])
        numbers = np.where(is_best, np.arange(len(scores)), len(scores))
        best.face[there] = np.minimum.reduceat(numbers, starts) - starts
    return best


def _without_face(name: str, analysis: Analysis, person: str) -> PhotoVerdict:
    if analysis.problem:
        why = Reason("unreadable", words=analysis.problem)
        return PhotoVerdict(name, person, "unreadable", None, 0, None, None, why)
    size = (analysis.width, analysis.height)
    return PhotoVerdict(name, person, "no_face", None, 0, None, size, Reason("no_face"))


def expected_mistakes(verdicts: Sequence[PhotoVerdict]) -> float:
    """How many photos are likely on the wrong side, by their own scores; 0 if few beside the rest.

    A photo that scores 70 is the person's in seven of ten albums, and a mistake in three.
    """
    scored = [(one.score, one.verdict) for one in verdicts if one.score is not None]
    mistakes = sum(min(score, 100 - score) for score, _ in scored) / 100
    matches = sum(verdict == "match" for _, verdict in scored)
    return mistakes if mistakes >= max(DOUBTFUL, DOUBTFUL_SHARE * matches) else 0.0
