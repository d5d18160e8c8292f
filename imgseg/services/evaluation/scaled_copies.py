"""Copies of photos at one size, so that speed can be told for photos of that size."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from imgseg.errors import InputError, reason_of
from imgseg.vision.images import read_photo
from imgseg.vision.picture import UnreadableError

QUALITY = 92
# Standard deviation of the brightness. Photos that are scaled up are smooth: with this much grain
# their copies of 12 megapixels are 4 to 6 MB, as those of a camera, and as slow to decode.
GRAIN = 9.0
# JPEG allows no longer side.
LONGEST_SIDE = 65_500


def scale_photos(
    photos: dict[str, Path], megapixels: float, folder: Path, progress: Callable[[int], None]
) -> dict[str, Path]:
    """Make upright JPEG copies of ``megapixels`` with grain, always the same for the same photo.

    Args:
        photos: what to copy, by name; one is in memory at a time.
        megapixels: width x height of each copy, in millions; it keeps the photo's shape.
        folder: where the copies go.
        progress: told how many photos are done.

    Returns:
        The copies by the same names, without the photos that cannot be decoded or scaled so.

    Raises:
        InputError: the copies cannot be written.
    """
    copies = {}
    for number, (name, photo) in enumerate(photos.items(), 1):
        copy = folder / f"{number}.jpg"
        try:
            _with_grain(_scaled(photo, megapixels)).save(copy, "JPEG", quality=QUALITY)
            copies[name] = copy
        except UnreadableError:
            # Left out, which the caller sees.
            pass
        except OSError as error:
            raise InputError(
                f"The scaled copies cannot be written to {folder} ({reason_of(error)}): make room"
                " there, or set TMPDIR to another folder."
            ) from error
        progress(number)
    return copies


def _scaled(photo: Path, megapixels: float) -> Image.Image:
    image = read_photo(photo).image
    scale = math.sqrt(megapixels * 1e6 / (image.width * image.height))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    if max(size) > LONGEST_SIDE:
        raise UnreadableError("it is too long and narrow for a JPEG of that size")
    return image.resize(size, Image.Resampling.BICUBIC)


def _with_grain(image: Image.Image) -> Image.Image:
    brightness, *colours = image.convert("YCbCr").split()
    values = np.random.default_rng(0).standard_normal((image.height, image.width), np.float32)
    values *= GRAIN
    values += np.asarray(brightness)
    grainy = Image.fromarray(np.clip(np.rint(values), 0, 255).astype(np.uint8))
    return Image.merge("YCbCr", (grainy, *colours))
