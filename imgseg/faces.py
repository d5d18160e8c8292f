"""What is known of a photo: the faces in it, and where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# x, y, w, h, in whole pixels of the upright photo.
Box = tuple[int, int, int, int]
# How the faces of a photo were found: as it is, turned clockwise by so many degrees, or only by
# looking closer than at most photos.
Look = Literal["", "turned 90", "turned 180", "turned 270", "enlarged"]


def box_of(x: int | None, y: int | None, w: int | None, h: int | None) -> Box | None:
    """The box, or None where there is none."""
    return None if x is None or y is None or w is None or h is None else (x, y, w, h)


@dataclass(frozen=True, eq=False)
class Face:
    """One detected face.

    ``x, y, w, h`` is its box and ``landmarks`` (5, 2) float32 its left eye, right eye, nose,
    left and right mouth corner as x, y; both in pixels of the upright full-size photo, the box
    inside it. ``confidence`` is the detector's, 0-1. ``embedding`` is (640,) float32, FaceNet's 512
    and SFace's 128 numbers, each of L2 norm 1; without the second network (512,).
    ``quality`` says how much of a face is to be seen, 0-1: low of blur, hands and logos.
    """

    x: float
    y: float
    w: float
    h: float
    confidence: float
    landmarks: NDArray[np.float32]
    embedding: NDArray[np.float32]
    quality: float = 1.0


@dataclass(frozen=True, eq=False)
class Analysis:
    """What an engine found in one photo: its upright size and faces, or why it is unreadable.

    ``passing`` marks a problem that is not the content's fault: nothing to remember. ``look``
    says whether the faces come from a second look. ``taken`` is as of `time_taken`; what is read
    from the index leaves it there.
    """

    width: int = 0
    height: int = 0
    faces: list[Face] = field(default_factory=list)
    problem: str = ""
    passing: bool = False
    look: Look = ""
    taken: str = ""


@dataclass(eq=False)
class AnalysedPhotos:
    """Photos by name, with what was found in each, and the SHA-256 of those that could be read."""

    analyses: Mapping[str, Analysis] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
