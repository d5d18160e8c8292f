"""An engine for tests of everything around engines."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from imgseg.vision.engine import Analysis, Face


class ColourEngine:
    """Sees one face per photo, whose embedding is the colour at its top left; none on grey.

    ``before_each`` is called before each photo, so that a test can make a run slow or fail.
    """

    id = "colour"

    def __init__(self) -> None:
        self.analysed = 0
        self.before_each: Callable[[], None] = lambda: None

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        for photo in photos:
            self.before_each()
            self.analysed += 1
            yield self._look_at(photo)

    def _look_at(self, photo: Path) -> Analysis:
        try:
            with Image.open(photo) as image:
                size, colour = image.size, image.convert("RGB").getpixel((0, 0))
        except UnidentifiedImageError:
            return Analysis(problem="it is not an image")
        direction = np.zeros(512, np.float32)
        direction[:3] = np.array(colour, np.float32) - 127
        if np.ptp(direction[:3]) == 0:
            return Analysis(*size)
        # A little of its own in every photo, as in life.
        seed = int(hashlib.sha256(photo.read_bytes()).hexdigest()[:8], 16)
        noise = np.random.default_rng(seed).normal(0, 0.5, 512).astype(np.float32)
        embedding = (direction + noise) / np.linalg.norm(direction + noise)
        landmarks = np.zeros((5, 2), np.float32)
        return Analysis(*size, [Face(2, 3, 10, 12, 0.99, landmarks, embedding)])
