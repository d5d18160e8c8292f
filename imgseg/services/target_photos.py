"""The Target photos: the person's face in each, and what is odd about which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imgseg.errors import InputError
from imgseg.services.findings import Finding
from imgseg.services.indexing import IndexedFolder
from imgseg.services.odd_photos import judge_odd
from imgseg.services.photo_faces import PhotoFace, find_person
from imgseg.services.same_picture import leave_out_same
from imgseg.vision.engine import Analysis

FEW_PHOTOS = 3
# FaceNet looks at 160 pixels: of a face of under a quarter of that, little is left.
SMALL_FACE = 40


@dataclass(frozen=True, eq=False)
class TargetFaces:
    """The person's face in each photo that is used, n >= 1.

    ``photos`` are their labels, ``faces`` (n, 512) embeddings, ``mean`` the (512,) mean of those
    that agree, L2 norm 1.
    """

    photos: list[str]
    faces: NDArray[np.float32]
    mean: NDArray[np.float32]
    findings: list[Finding]


def choose_target(folder: IndexedFolder) -> TargetFaces:
    """Find the person's face in each Target photo.

    Raises:
        InputError: no photo has a face.
    """
    photos, findings = _with_faces(folder)
    if not photos:
        raise InputError(
            "No face was found in any Target photo: add photos in which the person's face is seen"
            " clearly."
        )
    agreement, faces = find_person(photos)
    fitting = [face for face, fits in zip(faces, agreement.fits, strict=True) if fits]
    odd = [face for face, fits in zip(faces, agreement.fits, strict=True) if not fits]
    second, doubtful, odd_findings = judge_odd(fitting, odd) if odd else ([], [], [])
    findings += odd_findings
    findings += _several_faces(fitting + second, "the one that agrees with the other photos")
    findings += _several_faces(doubtful, "the largest, nearest the centre")
    if agreement.rival:
        note = (
            "Another person is in as many of these photos: who is in front in more of them is"
            " looked for. Add a photo of the person alone."
        )
        findings.append(Finding("Target", note))
    used, same = leave_out_same(fitting + second + doubtful)
    findings += same + _small_faces(used)
    if len(used) < FEW_PHOTOS:
        count = "1 photo is" if len(used) == 1 else f"{len(used)} photos are"
        note = f"Only {count} learnt from: three to ten make the result surer."
        findings.append(Finding("Target", note))
    return TargetFaces(
        photos=[one.photo for one in used],
        faces=np.array([one.face.embedding for one in used]),
        mean=agreement.mean,
        findings=findings,
    )


def _with_faces(folder: IndexedFolder) -> tuple[dict[str, Analysis], list[Finding]]:
    photos: dict[str, Analysis] = {}
    findings: list[Finding] = []
    first_with: dict[str, str] = {}
    for name, analysis in folder.analyses.items():
        photo = f"Target/{name}"
        first = first_with.setdefault(folder.hashes.get(name, name), photo)
        if analysis.problem:
            findings.append(Finding(photo, f"Not used: {analysis.problem}."))
        elif not analysis.faces:
            findings.append(Finding(photo, "Not used: no face was found in it."))
        elif first != photo:
            findings.append(Finding(photo, f"Not used: it is the same photo as {first}."))
        else:
            photos[photo] = analysis
    return photos, findings


def _several_faces(used: list[PhotoFace], which: str) -> list[Finding]:
    return [
        Finding(one.photo, f"{len(one.analysis.faces)} faces: {which} is used.")
        for one in used
        if len(one.analysis.faces) > 1
    ]


def _small_faces(used: list[PhotoFace]) -> list[Finding]:
    return [
        Finding(
            one.photo,
            f"Its face is only {round(one.face.w)} pixels wide: a larger one makes the result"
            " surer.",
        )
        for one in used
        if one.face.w < SMALL_FACE
    ]
