"""A stand-in for an engine where the networks are not the point: a colour is a person."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imgseg.faces import Analysis, Face
from imgseg.vision.images import read_photo
from imgseg.vision.picture import UnreadableError

SIDE = 40


def photo_of(path: Path, *people: str) -> Path:
    """Write a photo in which each person (a colour name) is one square; nobody gives grey."""
    image = Image.new("RGB", (SIDE * max(1, len(people)), SIDE), (128, 128, 128))
    for place, person in enumerate(people):
        image.paste(person, (place * SIDE, 0, (place + 1) * SIDE, SIDE))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
    return path


class ColourEngine:
    """Sees a face in each stretch of one colour along the middle of a photo; none in grey.

    ``analysed`` names the photos it was given. ``before_each`` is called before each of them, so
    that a test can make the work slow or fail.
    """

    def __init__(self, engine_id: str = "colours") -> None:
        self.id = engine_id
        self.analysed: list[str] = []
        self.before_each: Callable[[], None] = lambda: None

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        for photo in photos:
            self.before_each()
            self.analysed.append(photo.name)
            try:
                picture = read_photo(photo)
            except UnreadableError as error:
                yield Analysis(problem=str(error), passing=error.passing)
                continue
            faces = list(_faces(np.asarray(picture.image).astype(int)))
            yield Analysis(picture.width, picture.height, faces, taken=picture.taken)


def _faces(pixels: NDArray[np.int_]) -> Iterator[Face]:
    row = pixels[len(pixels) // 2]
    changes = 1 + np.flatnonzero((row[1:] != row[:-1]).any(axis=1))
    for start, end in zip([0, *changes], [*changes, len(row)], strict=True):
        colour = row[start]
        if np.ptp(colour) > 0:
            embedding = np.zeros(512, np.float32)
            r, g, b = colour // 64
            embedding[r * 16 + g * 4 + b] = 1
            box = float(start), 0.0, float(end - start), float(len(pixels))
            yield Face(*box, 0.99, np.zeros((5, 2), np.float32), embedding)
