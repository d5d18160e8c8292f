"""One verdict for each album photo: whether its best face scores at least the strictness."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from imgseg.faces import Analysis
from imgseg.recognition.background import background
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.placing import place
from imgseg.recognition.training import Training
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

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
    scores = np.minimum(scores.round(1), 99.9)
    starts = (np.cumsum(faces_in) - faces_in).tolist()
    over = np.cumsum(np.append(0, scores >= strictness)).tolist()
    decided: dict[str, _Best] = {}
    for name, start, count in zip(table, starts, faces_in.tolist(), strict=True):
        if count:
            own = scores[start : start + count].tolist()
            score = max(own)
            reach = over[start + count] - over[start]
            decided[name] = _Best(own.index(score), count, score, reach)
    placed = place({name: one.score for name, one in decided.items()}, strictness, len(table))
    return [
        _verdict(name, table, decided[name], person, placed[name], strictness)
        if name in decided
        else _without_face(name, table[name], person)
        for name in table
    ]


class _Best(NamedTuple):
    """The number of a photo's best face and its score; ``over`` faces reach the line."""

    face: int
    among: int
    score: float
    over: int


def _without_face(name: str, analysis: Analysis, person: str) -> PhotoVerdict:
    if analysis.problem:
        why = Reason("unreadable", words=analysis.problem)
        return PhotoVerdict(name, person, "unreadable", None, 0, None, None, why)
    size = (analysis.width, analysis.height)
    return PhotoVerdict(name, person, "no_face", None, 0, None, size, Reason("no_face"))


def _verdict(
    name: str,
    table: FaceTable,
    best: _Best,
    person: str,
    verdict: VerdictName,
    strictness: int,
) -> PhotoVerdict:
    seen = table.without_faces(name)
    return PhotoVerdict(
        photo=name,
        person=person,
        verdict=verdict,
        score=best.score,
        faces=best.among,
        box=table.box(name, best.face),
        size=(seen.width, seen.height),
        reason=Reason("faces", strictness, best.over, seen.look),
    )


def expected_mistakes(verdicts: Sequence[PhotoVerdict]) -> float:
    """How many photos are likely on the wrong side, by their own scores; 0 if few beside the rest.

    A photo that scores 70 is the person's in seven of ten albums, and a mistake in three.
    """
    scores = [verdict.score for verdict in verdicts if verdict.score is not None]
    mistakes = sum(min(score, 100 - score) for score in scores) / 100
    matches = sum(verdict.verdict == "match" for verdict in verdicts)
    return mistakes if mistakes >= max(DOUBTFUL, DOUBTFUL_SHARE * matches) else 0.0
