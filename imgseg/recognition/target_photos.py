"""The Target photos: the person's face in each, and what is odd about which."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import AnalysedPhotos, Analysis, Box
from imgseg.findings import Finding, TrainingError
from imgseg.recognition.near_duplicates import leave_out_near_duplicates
from imgseg.recognition.outliers import TwoPeople, judge_outliers, two_people
from imgseg.recognition.photo_faces import PhotoFace, find_person

# Of a person's other photos on LFW 0.91 are found from one, 0.98 from two or three.
FEW_PHOTOS = 3
# FaceNet looks at 160 pixels: of a face of under a quarter of that, little is left.
SMALL_FACE = 40


@dataclass(frozen=True, eq=False)
class TargetFaces:
    """The person's face in each photo that is used, n >= 1.

    ``mean`` is the mean of those that agree, see `Consensus`. ``rivals`` are two people of whom
    it is not clear which is meant, where that is so.
    """

    used: list[PhotoFace]
    mean: NDArray[np.float32]
    findings: list[Finding]
    rivals: TwoPeople | None


def choose_target(folder: AnalysedPhotos, chosen: Mapping[str, Box | None]) -> TargetFaces:
    """Find the person's face in each Target photo.

    Args:
        folder: the photos of the person.
        chosen: where the person's face is in photos, by name, as somebody said who knows; None
            where the person is not in it.

    Raises:
        TrainingError: no photo has a face that may be the person's.
    """
    photos, findings = with_faces(folder, chosen)
    if not photos:
        raise TrainingError("nobody_left" if None in chosen.values() else "no_face")
    boxes = {photo: box for photo, box in chosen.items() if box and photo in photos}
    consensus, faces = find_person(photos, boxes)
    fitting = [face for face, fits in zip(faces, consensus.fits, strict=True) if fits]
    odd = [face for face, fits in zip(faces, consensus.fits, strict=True) if not fits]
    rivals = None
    if boxes:
        used, odd_findings = _trust_choice(fitting, odd, boxes)
    else:
        second, doubtful, odd_findings = judge_outliers(fitting, odd) if odd else ([], [], [])
        if fitting and second:
            rivals = two_people(fitting, second)
        elif consensus.rival:
            rivals = _beside_each_other(faces, *consensus.rival)
        odd_findings += [rivals.finding] if rivals else []
        odd_findings += _several_faces(fitting + second, "faces_agreeing")
        odd_findings += _several_faces(doubtful, "faces_in_front")
        used = fitting + second + doubtful
    findings += odd_findings
    used, same = leave_out_near_duplicates(used)
    findings += same + _small_faces(used)
    if len(used) < FEW_PHOTOS:
        findings.append(Finding("one_photo" if len(used) == 1 else "two_photos"))
    return TargetFaces(
        used=used,
        mean=consensus.mean,
        findings=findings,
        rivals=rivals,
    )


def with_faces(
    folder: AnalysedPhotos, chosen: Mapping[str, Box | None]
) -> tuple[dict[str, Analysis], list[Finding]]:
    """The photos, by name, in which the person's face may be; what is said of the others.

    Arguments are those of `choose_target`.
    """
    photos: dict[str, Analysis] = {}
    findings: list[Finding] = []
    first_with: dict[str, str] = {}
    # Of the same photo twice, the one in which somebody chose counts.
    for photo, analysis in sorted(folder.analyses.items(), key=lambda one: one[0] not in chosen):
        first = first_with.setdefault(folder.hashes.get(photo, photo), photo)
        if analysis.problem:
            findings.append(Finding("unreadable", photo, names=(analysis.problem,)))
        elif not analysis.faces:
            findings.append(Finding("no_face", photo))
        elif first != photo:
            findings.append(Finding("same_photo", photo, names=(first,)))
        elif photo in chosen and chosen[photo] is None:
            findings.append(Finding("said_absent", photo))
        else:
            photos[photo] = analysis
    return photos, findings


def _trust_choice(
    fitting: list[PhotoFace], odd: list[PhotoFace], boxes: Mapping[str, Box]
) -> tuple[list[PhotoFace], list[Finding]]:
    """The faces that were chosen, and those that are like them; what is said of all."""
    doubted = [one for one in odd if one.photo in boxes]
    used = fitting + doubted
    findings = [Finding("unlike_chosen", one.photo) for one in odd if one.photo not in boxes]
    if len(used) > 1:
        findings += [Finding("chosen_unlike", one.photo) for one in doubted]
    findings += _several_faces([one for one in used if one.photo in boxes], "faces_chosen")
    return used, findings + _several_faces(
        [o for o in used if o.photo not in boxes], "faces_agreeing"
    )


def _beside_each_other(faces: list[PhotoFace], photo: int, number: int) -> TwoPeople:
    first = faces[photo]
    second = first._replace(face=first.analysis.faces[number])
    return TwoPeople(first, second, Finding("rival"))


def _several_faces(used: list[PhotoFace], code: str) -> list[Finding]:
    return [
        Finding(code, one.photo, numbers=(len(one.analysis.faces),))
        for one in used
        if len(one.analysis.faces) > 1
    ]


def _small_faces(used: list[PhotoFace]) -> list[Finding]:
    widest = max(one.face.w for one in used)
    if len(used) > 1 and widest < SMALL_FACE:
        # One photo more helps; not one in place of each.
        return [Finding("small_faces", numbers=(round(widest),))]
    return [
        Finding("small_face", one.photo, numbers=(round(one.face.w),))
        for one in used
        if one.face.w < SMALL_FACE
    ]
