"""Target photos whose face is not like that of the others: mistakes, or a second person."""

from typing import NamedTuple

from imgseg.findings import Finding
from imgseg.recognition.photo_faces import PhotoFace, find_person

# So many photos have to agree before another is left out for not agreeing with them.
QUORUM = 3
# From this share of all photos on, those that do not fit but agree with each other are no mistake.
SECOND_PERSON = 1 / 3


class TwoPeople(NamedTuple):
    """A face of each of two people who may both be meant, and what is said of that."""

    first: PhotoFace
    second: PhotoFace
    finding: Finding


def judge_outliers(
    fitting: list[PhotoFace], odd: list[PhotoFace]
) -> tuple[list[PhotoFace], list[PhotoFace], list[Finding]]:
    """Choose which odd photos are learnt from nevertheless, and with which of their faces.

    Args:
        fitting: the photos that agree on who the person is; may be empty.
        odd: the others, one or more.

    Returns:
        Those that agree on a second person; those that agree with none and are used all the same;
        and what is said of them. Of a second person beside those that fit, `two_people` says it.
    """
    consensus, faces = find_person({one.photo: one.analysis for one in odd}, {})
    second = [face for face, fits in zip(faces, consensus.fits, strict=True) if fits]
    if len(second) < SECOND_PERSON * (len(fitting) + len(odd)):
        second = []
    alone = [face for face in faces if face not in second]
    doubtful = [] if len(fitting) >= QUORUM else alone
    code = "outlier_used" if doubtful else "outlier"
    findings = [Finding(code, face.photo) for face in alone if fitting]
    if not second and not fitting and len(faces) > 1:
        findings.append(Finding("nobody_agrees"))
    return second, doubtful, findings


def two_people(fitting: list[PhotoFace], second: list[PhotoFace]) -> TwoPeople:
    """That some photos agree on one person, and others on another; one or more of each."""
    finding = Finding(
        "two_people",
        names=tuple(one.photo for one in fitting),
        others=tuple(one.photo for one in second),
    )
    return TwoPeople(fitting[0], second[0], finding)
