"""One verdict for each album photo: whether its best face scores at least the strictness."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from imgseg.faces import Analysis
from imgseg.recognition.background import background
from imgseg.recognition.photo_faces import box_of
from imgseg.recognition.placing import place
from imgseg.recognition.training import Training
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

# A search is told to be in doubt from so many expected mistakes, and this share of its matches on.
DOUBTFUL, DOUBTFUL_SHARE = 3.0, 0.08


def decide(
    photos: dict[str, Analysis], training: Training, person: str, strictness: int
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

    faces = [face.embedding for analysis in photos.values() for face in analysis.faces]
    faces_in = [len(analysis.faces) for analysis in photos.values()]
    width = training.target.shape[1]
    scores = scores_by_self_training(
        training.target,
        np.concatenate([training.unknown.reshape(-1, width), background(width)]),
        [np.array(faces, dtype=np.float32).reshape(-1, width)],
        np.repeat(np.arange(len(photos)), faces_in),
    )
    # Rounded first, so that what people read and what is decided never disagree; only what
    # somebody said is certain.
    scores = np.minimum(scores.round(1), 99.9)
    starts = (np.cumsum(faces_in) - faces_in).tolist()
    over = np.cumsum(np.append(0, scores >= strictness)).tolist()
    listed = scores.tolist()
    decided: dict[str, _Best] = {}
    for name, start, count in zip(photos, starts, faces_in, strict=True):
        if count:
            own = listed[start : start + count]
            score = max(own)
            decided[name] = _Best(own.index(score), score, over[start + count] - over[start])
    placed = place({name: one.score for name, one in decided.items()}, strictness, len(photos))
    return [
        _verdict(name, analysis, decided[name], person, placed[name], strictness)
        if name in decided
        else _without_face(name, analysis, person)
        for name, analysis in photos.items()
    ]


class _Best(NamedTuple):
    """The number of a photo's best face and its score; so many faces reach the line."""

    face: int
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
    analysis: Analysis,
    best: _Best,
    person: str,
    verdict: VerdictName,
    strictness: int,
) -> PhotoVerdict:
    face = analysis.faces[best.face]
    return PhotoVerdict(
        photo=name,
        person=person,
        verdict=verdict,
        score=best.score,
        faces=len(analysis.faces),
        box=box_of(face),
        size=(analysis.width, analysis.height),
        reason=Reason("faces", strictness, best.over, analysis.look),
    )


def expected_mistakes(verdicts: Sequence[PhotoVerdict]) -> float:
    """How many photos are likely on the wrong side, by their own scores; 0 if few beside the rest.

    A photo that scores 70 is the person's in seven of ten albums, and a mistake in three.
    """
    scores = [verdict.score for verdict in verdicts if verdict.score is not None]
    mistakes = sum(min(score, 100 - score) for score in scores) / 100
    matches = sum(verdict.verdict == "match" for verdict in verdicts)
    return mistakes if mistakes >= max(DOUBTFUL, DOUBTFUL_SHARE * matches) else 0.0
