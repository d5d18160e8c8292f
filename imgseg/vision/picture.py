"""A decoded photo, and why there is none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
NO_PIXELS: Pixels = np.empty((0, 0, 3), np.uint8)


class UnreadableError(Exception):
    """The photo cannot be decoded; the text says why, as the end of a sentence.

    ``passing`` says that it is not the content's fault, so that it may work another time.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


@dataclass(eq=False)
class Picture:
    """A decoded photo: upright RGB ``pixels`` (h, w, 3), and the size the photo has in full.

    There may be fewer pixels than ``width`` x ``height`` where a smaller side was asked for. They
    may be read only: see ``imgseg.vision.pixel_memory``. ``taken`` is as of `time_taken`.
    """

    pixels: Pixels
    width: int
    height: int
    taken: str = ""

    @property
    def image(self) -> Image.Image:
        """The pixels for Pillow, a copy."""
        return Image.fromarray(self.pixels)
