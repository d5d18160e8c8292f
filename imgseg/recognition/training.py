"""Which faces of Target and unknown the person is learnt from, and what is wrong with the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import AnalysedPhotos, Box
from imgseg.findings import Finding, TrainingError
from imgseg.recognition.outliers import TwoPeople
from imgseg.recognition.photo_faces import turn_of
from imgseg.recognition.similarity import comparable, lines_for
from imgseg.recognition.target_photos import choose_target


@dataclass(frozen=True, eq=False)
class Training:
    """The faces to learn from, as (n, 640) and (m, 640) embeddings; m may be 0.

    Without the second network they are (n, 512) and (m, 512).

    ``photos`` names the Target photo of each of the n, ``boxes`` says where in it the face is,
    ``turns`` how far it is turned aside, see `turn_of`.
    ``rivals`` are two people of whom it is not clear which is meant, where that is so. Where
    something was said of the album's photos, the first ``before`` of the n and of the m were known
    before; the others are what was said.
    """

    target: NDArray[np.float32]
    unknown: NDArray[np.float32]
    findings: list[Finding] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    turns: list[float] = field(default_factory=list)
    rivals: TwoPeople | None = None
    before: tuple[int, int] | None = None


def choose_training(
    target: AnalysedPhotos,
    unknown: AnalysedPhotos,
    chosen: Mapping[str, Box | None] = MappingProxyType({}),
) -> Training:
    """Choose one face of each Target photo, and each face of unknown that is not the person's.

    Nothing that is odd about a photo stops the search while one face is left to learn from.

    Args:
        target: the photos of the person.
        unknown: the photos of other people; may be empty.
        chosen: where the person's face is in Target photos, by name, if somebody said so; None
            where the person is not in the photo.

    Raises:
        TrainingError: Target and unknown are the same photos, or no Target photo has a face that
            may be the person's.
    """
    mine = set(target.hashes.values())
    if mine and mine == set(unknown.hashes.values()):
        raise TrainingError("same_photos")
    person = choose_target(target, chosen)
    others, findings = _choose_unknown(unknown, mine, person.mean)
    return Training(
        target=np.array([one.face.embedding for one in person.used]),
        unknown=others,
        findings=person.findings + findings,
        photos=[one.photo for one in person.used],
        boxes=[one.box for one in person.used],
        turns=[turn_of(one.face) for one in person.used],
        rivals=person.rivals,
    )


def _choose_unknown(
    folder: AnalysedPhotos, target_hashes: set[str], person: NDArray[np.float32]
) -> tuple[NDArray[np.float32], list[Finding]]:
    chosen: list[NDArray[np.float32]] = []
    findings: list[Finding] = []
    is_it = lines_for(person).is_it
    for name, analysis in folder.analyses.items():
        faces = [face.embedding for face in analysis.faces]
        others = [face for face in faces if comparable(face) @ person < is_it]
        hiding = len(analysis.faces) - len(others)
        if analysis.problem:
            findings.append(Finding("unreadable", name, unknown=True, names=(analysis.problem,)))
        elif folder.hashes.get(name) in target_hashes:
            findings.append(Finding("in_target_too", name, unknown=True))
        elif hiding:
            code = "its_face_is_like" if len(analysis.faces) == 1 else "one_face_is_like"
            findings.append(Finding(code, name, unknown=True))
            chosen += others
        else:
            chosen += others
    return np.array(chosen, dtype=np.float32).reshape(-1, len(person)), findings
