"""One verdict for each album photo: whether its best face scores at least the strictness."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis
from imgseg.recognition.background import background
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.placing import LEAST_UNSURE, place
from imgseg.recognition.training import Training
from imgseg.verdicts import PhotoVerdict, Reason

# A search is told to be in doubt from so many expected mistakes, and this share of its matches on.
DOUBTFUL, DOUBTFUL_SHARE = 3.0, 0.08


def decide(
    photos: Mapping[str, Analysis], training: Training, person: str, strictness: int
) -> list[PhotoVerdict]:
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
    scores = scores_by_self_training(
        training.target,
        np.concatenate([training.unknown.reshape(-1, width), background(width)]),
        table.pages(),
        np.repeat(np.arange(len(table)), faces_in),
    )
    # Rounded first, so that what people read and what is decided never disagree; only what
    # somebody said is certain.
    best = _best(np.minimum(scores.round(1), 99.9), faces_in, strictness)
    names = list(table)
    likely = np.flatnonzero(best.score >= min(LEAST_UNSURE, strictness))
    placed = place(
        {names[photo]: float(best.score[photo]) for photo in likely}, strictness, len(table)
    )
    # What many say alike is there once.
    alike: dict[Hashable, Any] = {}
    verdicts = []
    columns = (best.face, faces_in, best.score, best.over)
    rows = zip(names, *(column.tolist() for column in columns), strict=True)
    for name, face, among, score, over in rows:
        if not among:
            verdicts.append(_without_face(name, table[name], person))
            continue
        seen = table.without_faces(name)
        size = seen.width, seen.height
        reason = Reason("faces", strictness, over, seen.look)
        verdicts.append(
            PhotoVerdict(
                photo=name,
                person=person,
                verdict=placed.get(name, "other"),
                score=score,
                faces=among,
                box=table.box(name, face),
                size=alike.setdefault(size, size),
                reason=alike.setdefault(reason, reason),
            )
        )
    return verdicts


class _Best(NamedTuple):
    """Of each photo its best face, by number, and the score; ``over`` faces reach the line.

    Without faces, -1 is the score.
    """

    face: NDArray[np.int64]
    score: NDArray[np.float64]
    over: NDArray[np.int64]


def _best(scores: NDArray[np.float64], faces_in: NDArray[np.int64], line: int) -> _Best:
    """Judge photos, each of so many faces, by the scores of their faces in order."""
    best = _Best(np.zeros_like(faces_in), np.full(len(faces_in), -1.0), np.zeros_like(faces_in))
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
    scores = [verdict.score for verdict in verdicts if verdict.score is not None]
    mistakes = sum(min(score, 100 - score) for score in scores) / 100
    matches = sum(verdict.verdict == "match" for verdict in verdicts)
    return mistakes if mistakes >= max(DOUBTFUL, DOUBTFUL_SHARE * matches) else 0.0
