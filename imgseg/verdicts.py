"""What is said of an album photo, about one person."""

from typing import Literal, NamedTuple

from imgseg.faces import Box

VerdictName = Literal["match", "unsure", "other", "no_face", "unreadable"]


class PhotoVerdict(NamedTuple):
    """What is said of one album photo, ``photo`` being its path relative to the album with ``/``.

    ``score`` is 0-100; ``box`` is the deciding face (x, y, w, h) and ``size`` the photo's width
    and height, in whole pixels of the upright photo; None where there is none.
    """

    photo: str
    person: str
    verdict: VerdictName
    score: float | None
    faces: int
    box: Box | None
    size: tuple[int, int] | None
    reason: str
