"""The Target photos: the person's face in each, and what is odd about which."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imgseg.errors import InputError
from imgseg.findings import Finding
from imgseg.recognition.near_duplicates import leave_out_same
from imgseg.recognition.outliers import TwoPeople, judge_odd, two_people
from imgseg.recognition.photo_faces import PhotoFace, find_person
from imgseg.services.index.indexing import IndexedFolder
from imgseg.services.training.chosen_faces import Box
from imgseg.vision.contract import Analysis

FEW_PHOTOS = 3
# FaceNet looks at 160 pixels: of a face of under a quarter of that, little is left.
SMALL_FACE = 40
NO_FACE = (
    "No face was found in any Target photo: add photos in which the person's face is seen clearly."
)
NOBODY = (
    "No Target photo is left in which the person's face may be: choose the face in one of them, or"
    " add photos of the person."
)
# Of a person's other photos on LFW 0.91 are found from one, 0.98 from two or three.
ONE_PHOTO = "Only 1 photo is learnt from: two or three more would find more."
TWO_PHOTOS = "Only 2 photos are learnt from: three to ten make the result surer."
AGREEING = "the one that agrees with the other photos"
IN_FRONT = "the largest, nearest the centre"
UNLIKE_CHOSEN = (
    "Not used: no face in it is like the one you chose. If one is the person, choose it too."
)
CHOSEN_UNLIKE = "Used because you chose it, but its face is not like those in the other photos."


@dataclass(frozen=True, eq=False)
class TargetFaces:
    """The person's face in each photo that is used, n >= 1.

    ``mean`` is the mean of those that agree, see `Agreement`. ``rivals`` are two people of whom
    it is not clear which is meant, where that is so.
    """

    used: list[PhotoFace]
    mean: NDArray[np.float32]
    findings: list[Finding]
    rivals: TwoPeople | None


def choose_target(folder: IndexedFolder, chosen: Mapping[str, Box | None]) -> TargetFaces:
    """Find the person's face in each Target photo.

    Args:
        folder: the photos of the person.
        chosen: where the person's face is in photos, by name, as somebody said who knows; None
            where the person is not in it.

    Raises:
        InputError: no photo has a face that may be the person's.
    """
    photos, findings = with_faces(folder, chosen)
    if not photos:
        raise InputError(NOBODY if None in chosen.values() else NO_FACE)
    said = {f"Target/{name}": box for name, box in chosen.items() if box}
    boxes = {photo: box for photo, box in said.items() if photo in photos}
    agreement, faces = find_person(photos, boxes)
    fitting = [face for face, fits in zip(faces, agreement.fits, strict=True) if fits]
    odd = [face for face, fits in zip(faces, agreement.fits, strict=True) if not fits]
    rivals = None
    if boxes:
        used, odd_findings = _trust_choice(fitting, odd, boxes)
    else:
        second, doubtful, odd_findings = judge_odd(fitting, odd) if odd else ([], [], [])
        if fitting and second:
            rivals = two_people(fitting, second)
        elif agreement.rival:
            rivals = _beside_each_other(faces, *agreement.rival)
        odd_findings += [rivals.finding] if rivals else []
        odd_findings += _several_faces(fitting + second, AGREEING)
        odd_findings += _several_faces(doubtful, IN_FRONT)
        used = fitting + second + doubtful
    findings += odd_findings
    used, same = leave_out_same(used)
    findings += same + _small_faces(used)
    if len(used) < FEW_PHOTOS:
        findings.append(Finding("Target", ONE_PHOTO if len(used) == 1 else TWO_PHOTOS))
    return TargetFaces(
        used=used,
        mean=agreement.mean,
        findings=findings,
        rivals=rivals,
    )


def with_faces(
    folder: IndexedFolder, chosen: Mapping[str, Box | None]
) -> tuple[dict[str, Analysis], list[Finding]]:
    """The photos, by label, in which the person's face may be; what is said of the others.

    Arguments are those of `choose_target`.
    """
    photos: dict[str, Analysis] = {}
    findings: list[Finding] = []
    first_with: dict[str, str] = {}
    # Of the same photo twice, the one in which somebody chose counts.
    for name, analysis in sorted(folder.analyses.items(), key=lambda one: one[0] not in chosen):
        photo = f"Target/{name}"
        first = first_with.setdefault(folder.hashes.get(name, name), photo)
        if analysis.problem:
            findings.append(Finding(photo, f"Not used: {analysis.problem}."))
        elif not analysis.faces:
            findings.append(Finding(photo, "Not used: no face was found in it."))
        elif first != photo:
            findings.append(Finding(photo, f"Not used: it is the same photo as {first}."))
        elif name in chosen and chosen[name] is None:
            findings.append(Finding(photo, "Not used: you said that the person is not in it."))
        else:
            photos[photo] = analysis
    return photos, findings


def _trust_choice(
    fitting: list[PhotoFace], odd: list[PhotoFace], boxes: Mapping[str, Box]
) -> tuple[list[PhotoFace], list[Finding]]:
    """The faces that were chosen, and those that are like them; what is said of all."""
    doubted = [one for one in odd if one.photo in boxes]
    used = fitting + doubted
    findings = [Finding(one.photo, UNLIKE_CHOSEN) for one in odd if one.photo not in boxes]
    if len(used) > 1:
        findings += [Finding(one.photo, CHOSEN_UNLIKE) for one in doubted]
    findings += _several_faces([one for one in used if one.photo in boxes], "the one you chose")
    return used, findings + _several_faces([o for o in used if o.photo not in boxes], AGREEING)


def _beside_each_other(faces: list[PhotoFace], photo: int, number: int) -> TwoPeople:
    first = faces[photo]
    note = (
        "Another person is in as many of these photos: who is in front in more of them is"
        " looked for. Add a photo of the person alone."
    )
    second = first._replace(face=first.analysis.faces[number])
    return TwoPeople(first, second, Finding("Target", note))


def _several_faces(used: list[PhotoFace], which: str) -> list[Finding]:
    return [
        Finding(one.photo, f"{len(one.analysis.faces)} faces: {which} is used.")
        for one in used
        if len(one.analysis.faces) > 1
    ]


def _small_faces(used: list[PhotoFace]) -> list[Finding]:
    widest = max(one.face.w for one in used)
    if len(used) > 1 and widest < SMALL_FACE:
        # One photo more helps; not one in place of each.
        note = (
            f"The face is at most {round(widest)} pixels wide in every photo: one closer photo"
            " would find more."
        )
        return [Finding("Target", note)]
    return [
        Finding(
            one.photo,
            f"Its face is only {round(one.face.w)} pixels wide: a larger one makes the result"
            " surer.",
        )
        for one in used
        if one.face.w < SMALL_FACE
    ]
