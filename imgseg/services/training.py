"""Which faces of Target and unknown the person is learnt from, and what is wrong with the rest."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.errors import InputError
from imgseg.services.indexing import IndexedFolder
from imgseg.vision.engine import Analysis, Face


class Finding(NamedTuple):
    """What the training check says of one photo, ``Target/…`` or ``unknown/…``."""

    photo: str
    finding: str


@dataclass(frozen=True, eq=False)
class Training:
    """The faces to learn from, as (n, 512) and (m, 512) embeddings; m may be 0."""

    target: NDArray[np.float32]
    unknown: NDArray[np.float32]
    findings: list[Finding] = field(default_factory=list)


def choose_training(target: IndexedFolder, unknown: IndexedFolder) -> Training:
    """Choose one face of each Target photo and every face of each unknown photo.

    Args:
        target: the photos of the person.
        unknown: the photos of other people; may be empty.

    Raises:
        InputError: Target and unknown are the same photos, or no Target photo has a face.
    """
    findings: list[Finding] = []
    mine = set(target.hashes.values())
    if mine and mine == set(unknown.hashes.values()):
        raise InputError(
            "Target and unknown hold the same photos: put photos of the person into Target and"
            " photos of other people into unknown."
        )
    chosen = _choose_target(target, findings)
    if not chosen:
        raise InputError(
            "No face was found in any Target photo: add photos in which the person's face is seen"
            " clearly."
        )
    others = _choose_unknown(unknown, mine, findings)
    return Training(_stack(chosen), _stack(others), findings)


def _choose_target(photos: IndexedFolder, findings: list[Finding]) -> list[Face]:
    chosen: list[Face] = []
    first_with: dict[str, str] = {}
    for name, analysis in photos.analyses.items():
        label = f"Target/{name}"
        first = first_with.setdefault(photos.hashes.get(name, name), label)
        if analysis.problem:
            findings.append(Finding(label, f"Not used: {analysis.problem}."))
        elif not analysis.faces:
            findings.append(Finding(label, "Not used: no face was found in it."))
        elif first != label:
            findings.append(Finding(label, f"Not used: it is the same photo as {first}."))
        else:
            chosen.append(_main_face(analysis))
            if len(analysis.faces) > 1:
                note = f"{len(analysis.faces)} faces: the largest, nearest the centre is used."
                findings.append(Finding(label, note))
    return chosen


def _choose_unknown(
    photos: IndexedFolder, target_hashes: set[str], findings: list[Finding]
) -> list[Face]:
    chosen: list[Face] = []
    for name, analysis in photos.analyses.items():
        label = f"unknown/{name}"
        if analysis.problem:
            findings.append(Finding(label, f"Not used: {analysis.problem}."))
        elif photos.hashes.get(name) in target_hashes:
            findings.append(Finding(label, "Not used: the same photo is in Target."))
        else:
            chosen.extend(analysis.faces)
    return chosen


def _main_face(analysis: Analysis) -> Face:
    """The largest face, nearest the centre.

    Weighed as in facenet's align_dataset_mtcnn (Sandberg): area minus twice the squared distance
    from the middle of the photo.
    """

    def weight(face: Face) -> float:
        dx = face.x + face.w / 2 - analysis.width / 2
        dy = face.y + face.h / 2 - analysis.height / 2
        return face.w * face.h - 2.0 * (dx * dx + dy * dy)

    return max(analysis.faces, key=weight)


def _stack(faces: list[Face]) -> NDArray[np.float32]:
    embeddings = [face.embedding for face in faces]
    return np.array(embeddings, dtype=np.float32).reshape(-1, 512)
