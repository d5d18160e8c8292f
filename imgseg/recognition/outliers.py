"""Target photos whose face is not like that of the others: mistakes, or a second person."""

from typing import NamedTuple

from imgseg.findings import Finding
from imgseg.recognition.photo_faces import PhotoFace, find_person

# So many photos have to agree before another is left out for not agreeing with them.
QUORUM = 3
# From this share of all photos on, those that do not fit but agree with each other are no mistake.
SECOND_PERSON = 1 / 3
NAMED = 4


class TwoPeople(NamedTuple):
    """A face of each of two people who may both be meant, and what is said of that."""

    first: PhotoFace
    second: PhotoFace
    finding: Finding


def judge_odd(
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
    agreement, faces = find_person({one.photo: one.analysis for one in odd}, {})
    second = [face for face, fits in zip(faces, agreement.fits, strict=True) if fits]
    if len(second) < SECOND_PERSON * (len(fitting) + len(odd)):
        second = []
    alone = [face for face in faces if face not in second]
    if len(fitting) >= QUORUM:
        doubtful = []
        note = "Not used: its face is not like those in the other photos."
    else:
        doubtful = alone
        note = "Its face is not like those in the other photos: remove it if it is somebody else's."
    findings = [Finding(face.photo, note) for face in alone if fitting]
    if not second and not fitting and len(faces) > 1:
        note = (
            "No two photos seem to show the same person. All are used; keep only the photos of"
            " the one you look for."
        )
        findings.append(Finding("Target", note))
    return second, doubtful, findings


def two_people(fitting: list[PhotoFace], second: list[PhotoFace]) -> TwoPeople:
    """That some photos agree on one person, and others on another; one or more of each."""
    note = (
        f"Two people seem to be mixed: one in {_names(fitting)}, another in {_names(second)}."
        " All are used, and photos of both will be found; to find one of them, remove the"
        " photos of the other."
    )
    return TwoPeople(fitting[0], second[0], Finding("Target", note))


def _names(photos: list[PhotoFace]) -> str:
    names = [one.photo.removeprefix("Target/") for one in photos]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
