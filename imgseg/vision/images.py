"""Files to upright RGB pixels, within limits that are checked before anything is decoded."""

import warnings
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
import pillow_heif
import simplejpeg
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from imgseg.errors import reason_of

# Only the readers of photos: each further one is a way in for hostile files. JPEG's reads MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "JPEG2000", "HEIF")
Pixels = NDArray[np.uint8]
MAX_PIXELS = 100_000_000
# A JPEG can be decoded at a reduced scale and its decoder is lean.
MAX_JPEG_PIXELS = 250_000_000
# Longest side that faces are looked for on; MTCNN's time and memory grow with the pixels.
DETECTION_SIDE = 1080

# EXIF orientations in which width and height change places.
SIDEWAYS = (5, 6, 7, 8)

Image.init()
pillow_heif.register_heif_opener(thumbnails=False)
# Pillow checks frames whose size only shows while decoding against this; over it is an error.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# Damaged metadata is no news to the person at the terminal; damaged pixels raise.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


class UnreadableError(Exception):
    """The photo cannot be decoded; the text says why, as the end of a sentence.

    ``passing`` says that it is not the content's fault, so that it may work another time.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded photo: upright RGB ``pixels`` (h, w, 3), and the size the photo has in full.

    There may be fewer pixels than ``width`` x ``height`` where a smaller side was asked for.
    """

    pixels: Pixels
    width: int
    height: int

    @property
    def image(self) -> Image.Image:
        """The pixels for Pillow, a copy."""
        return Image.fromarray(self.pixels)


def read_photo(path: Path, side: int | None = None) -> Picture:
    """Decode a photo: first frame, EXIF orientation applied, any mode to RGB, alpha on white.

    With ``side`` a JPEG may come at a reduced scale whose longest side is at least ``side``.

    Raises:
        UnreadableError: no reader knows it, it is damaged, or it is over the limit of pixels.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            _check_size(image)
            pixels = _reduced_jpeg(path, image, side) if side else None
            if pixels is None:
                image.load()
                pixels = np.asarray(_to_rgb(image))
            orientation = _orientation(image)
    except UnreadableError:
        raise
    except MemoryError:
        raise UnreadableError("this machine has too little memory for it", passing=True) from None
    except UnidentifiedImageError:
        empty = path.stat().st_size == 0
        raise UnreadableError("the file is empty" if empty else "it is not an image") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableError("it unpacks to more pixels than the limit") from None
    except OSError as error:
        if error.errno is not None:
            reason = f"it cannot be opened: {reason_of(error)}"
            raise UnreadableError(reason, passing=True) from None
        raise UnreadableError("it is cut short or damaged") from error
    # Decoders answer damaged files with nearly every kind of exception.
    except Exception as error:
        raise UnreadableError("it is damaged") from error
    pixels = _turned(pixels, orientation)
    full = image.size[::-1] if orientation in SIDEWAYS else image.size
    return Picture(pixels, *full)


def in_detail(path: Path, picture: Picture, side: int) -> Picture:
    """The picture with a longest side of at least ``side``, or with all that the photo has.

    Raises:
        UnreadableError: the file can no longer be read.
    """
    enough = min(side, max(picture.width, picture.height))
    return picture if max(picture.pixels.shape) >= enough else read_photo(path, side)


def _check_size(image: Image.Image) -> None:
    limit = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
    pixels = image.width * image.height
    if pixels > limit:
        raise UnreadableError(
            f"its {pixels // 1_000_000} megapixels are over the limit of {limit // 1_000_000}"
        )


def _reduced_jpeg(path: Path, image: Image.Image, side: int) -> Pixels | None:
    """Decode a JPEG at 1/2, 1/4 or 1/8 of its size if that is enough; None to leave it to Pillow.

    simplejpeg decodes into one array, which Pillow takes three copies for.
    """
    if image.format not in ("JPEG", "MPO") or image.mode not in ("RGB", "L"):
        return None
    scale = max(scale for scale in (1, 2, 4, 8) if scale == 1 or max(image.size) >= side * scale)
    width, height = (ceil(length / scale) for length in image.size)
    try:
        return simplejpeg.decode_jpeg(path.read_bytes(), min_height=height, min_width=width)
    except ValueError:
        # Damaged, perhaps not beyond what Pillow reads; and Pillow tells what is wrong.
        return None


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 is upright."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001
        # Damaged EXIF: the pixels are whole, so take them as they lie.
        return 1
    return orientation if orientation in range(1, 9) else 1


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    """The pixels upright, as EXIF defines its orientations."""
    if orientation in SIDEWAYS:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return np.ascontiguousarray(pixels)


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep_grey(image)
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        return ImageCms.buildTransform(lab, srgb, "LAB", "RGB").apply(image)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0, neginf=0)
    top = float(values.max(initial=0))
    # What holds 16 bits is scaled as 16 bits, not by its brightest pixel: dark stays dark.
    full = 65535.0 if image.mode.startswith("I;16") or top > 255 else 1.0 if top <= 1 else 255.0
    grey = np.clip(values * (255.0 / full), 0, 255).astype(np.uint8)
    return Image.fromarray(grey).convert("RGB")
