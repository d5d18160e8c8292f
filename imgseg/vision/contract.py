"""The contract of an engine: what turns photos into faces with embeddings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

# The first is the default.
ENGINES = ("onnx", "reference")
# How the faces of a photo were found: as it is, turned clockwise by so many degrees, or only by
# looking closer than at most photos.
Look = Literal["", "turned 90", "turned 180", "turned 270", "enlarged"]


@dataclass(frozen=True, eq=False)
class Face:
    """One detected face.

    ``x, y, w, h`` is its box and ``landmarks`` (5, 2) float32 its left eye, right eye, nose,
    left and right mouth corner as x, y; both in pixels of the upright full-size photo, the box
    inside it. ``confidence`` is the detector's, 0-1. ``embedding`` is (704,) float32, FaceNet's 512
    and MobileFaceNet's 192 numbers, each of L2 norm 1; without the second network (512,).
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
    says whether the faces come from a second look.
    """

    width: int = 0
    height: int = 0
    faces: list[Face] = field(default_factory=list)
    problem: str = ""
    passing: bool = False
    look: Look = ""


class Engine(Protocol):
    """Finds faces; the same ``id`` gives the same result for the same photo."""

    @property
    def id(self) -> str:
        """Names the networks (by hash), the precision and the parameters; loads no network."""

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """Yield one ``Analysis`` per photo, in order; ``photos`` is read in the caller's thread.

        A photo that cannot be decoded yields its ``problem``; it never raises for one photo.

        Raises:
            ModelsMissingError: a model file is missing or changed.
        """


def get_engine(name: str = ENGINES[0]) -> Engine:
    """The engine called ``name`` (one of ``ENGINES``); its networks load at first use."""
    if name == "onnx":
        from imgseg.vision.onnx_engine import OnnxEngine

        return OnnxEngine()
    if name == "reference":
        from imgseg.vision.reference import ReferenceEngine

        return ReferenceEngine()
    raise ValueError(f"There is no engine {name!r}.")
