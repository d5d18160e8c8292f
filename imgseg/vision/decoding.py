"""Files to upright RGB pixels, within limits that are checked before anything is decoded.

Only processes that do nothing else import this: see ``imgseg.vision.decoder``.
"""

import re
import warnings
from collections.abc import Callable
from datetime import datetime
from math import ceil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import simplejpeg
from PIL import (
    AvifImagePlugin,  # noqa: F401 - each brings its reader
    BmpImagePlugin,  # noqa: F401
    ExifTags,
    GifImagePlugin,  # noqa: F401
    Image,
    ImageCms,
    Jpeg2KImagePlugin,  # noqa: F401
    JpegImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    UnidentifiedImageError,
    WebPImagePlugin,  # noqa: F401
)

from imgseg.errors import reason_of
from imgseg.sentences import gettext_noop
from imgseg.vision.picture import Pixels, UnreadableError

# Only the readers of photos: each further one is a way in for hostile files. JPEG's reads MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "JPEG2000")
Room = Callable[[tuple[int, int, int]], Pixels]
MAX_PIXELS = 100_000_000
# A JPEG can be decoded at a reduced scale and its decoder is lean.
MAX_JPEG_PIXELS = 250_000_000
# EXIF orientations in which width and height change places.
SIDEWAYS = (5, 6, 7, 8)
# Where EXIF says when a photo was taken, the surest first: each with its offset from UTC.
WRITTEN_AT = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
)
TIME = re.compile(r"(\d{4})\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)")
OFFSET = re.compile(r"[+-]\d\d:\d\d")
# What cameras say whose clock was never set; others write zeros, which are no day.
NEVER_SET = ("1970-01-01", "1980-01-01")

# Pillow checks frames whose size only shows while decoding against this; over it is an error.
Image.MAX_IMAGE_PIXELS = MAX_JPEG_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# Damaged metadata is no news to the person at the terminal; damaged pixels raise.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


class Decoded(NamedTuple):
    """Upright RGB ``pixels`` (h, w, 3), the size the photo has in full, and when it was taken."""

    pixels: Pixels
    width: int
    height: int
    taken: str


def decode(path: Path, side: int | None, room: Room) -> Decoded:
    """See ``imgseg.vision.images.read_photo``, which says what is raised, too.

    ``room`` is asked for memory for the pixels by their shape, perhaps more than once; the last
    that it gave is filled.
    """
    try:
        with _open(path) as image:
            _check_size(image)
            pixels = _reduced_jpeg(path, image, side, room) if side else None
            if pixels is None:
                image.load()
                pixels = _upright(np.asarray(_to_rgb(image)), _orientation(image), room)
            full = image.size[::-1] if _orientation(image) in SIDEWAYS else image.size
            taken = _time(image)
    except UnreadableError:
        raise
    except MemoryError:
        raise UnreadableError(
            gettext_noop("this machine has too little memory for it"), passing=True
        ) from None
    except UnidentifiedImageError:
        empty = path.stat().st_size == 0
        raise UnreadableError(
            gettext_noop("the file is empty") if empty else gettext_noop("it is not an image")
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UnreadableError(gettext_noop("it unpacks to more pixels than the limit")) from None
    except OSError as error:
        if error.errno is not None:
            reason = f"it cannot be opened: {reason_of(error)}"
            raise UnreadableError(reason, passing=True) from None
        raise UnreadableError(gettext_noop("it is cut short or damaged")) from error
    # Decoders answer damaged files with nearly every kind of exception.
    except Exception as error:
        raise UnreadableError(gettext_noop("it is damaged")) from error
    return Decoded(pixels, *full, taken)


def time_taken(path: Path) -> str:
    """See ``imgseg.vision.images.time_taken``; only the head of the file is read."""
    try:
        with _open(path) as image:
            return _time(image)
    except Exception:  # noqa: BLE001
        # Gone or damaged: whoever reads its pixels says so.
        return ""


def _time(image: Image.Image) -> str:
    try:
        exif = image.getexif()
        written = {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
    except Exception:  # noqa: BLE001
        # Damaged EXIF: the pixels are whole.
        return ""
    times = (
        _as_time(str(written.get(at, "")), str(written.get(off, ""))) for at, off in WRITTEN_AT
    )
    return next(filter(None, times), "")


def _as_time(at: str, offset: str) -> str:
    if not (found := TIME.match(at)):
        return ""
    try:
        time = datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups())).isoformat()
    except ValueError:
        return ""
    if time.startswith(NEVER_SET):
        return ""
    return time + (offset if OFFSET.fullmatch(offset) else "")


def _open(path: Path) -> Image.Image:
    try:
        return Image.open(path, formats=FORMATS)
    except UnidentifiedImageError:
        # Late, because its libraries are large, and most albums have none.
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
        return Image.open(path, formats=("HEIF",))


def _check_size(image: Image.Image) -> None:
    limit = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
    pixels = image.width * image.height
    if pixels > limit:
        raise UnreadableError(
            f"its {pixels // 1_000_000} megapixels are over the limit of {limit // 1_000_000}"
        )


def _reduced_jpeg(path: Path, image: Image.Image, side: int, room: Room) -> Pixels | None:
    """Decode a JPEG at 1/2, 1/4 or 1/8 of its size if that is enough; None to leave it to Pillow.

    simplejpeg decodes into one array, which Pillow takes three copies for.
    """
    if image.format not in ("JPEG", "MPO") or image.mode not in ("RGB", "L"):
        return None
    scale = max(scale for scale in (1, 2, 4, 8) if scale == 1 or max(image.size) >= side * scale)
    width, height = (ceil(length / scale) for length in image.size)
    orientation = _orientation(image)
    # What lies upright comes at once to where it is wanted.
    place = room((height, width, 3)) if orientation == 1 else None
    try:
        pixels = simplejpeg.decode_jpeg(
            path.read_bytes(), min_height=height, min_width=width, buffer=place
        )
    except ValueError:
        # Damaged, perhaps not beyond what Pillow reads; and Pillow tells what is wrong.
        return None
    return place if place is not None else _upright(pixels, orientation, room)


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 is upright."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # noqa: BLE001
        # Damaged EXIF: the pixels are whole, so take them as they lie.
        return 1
    return orientation if orientation in range(1, 9) else 1


def _upright(pixels: Pixels, orientation: int, room: Room) -> Pixels:
    """The pixels upright, as EXIF defines its orientations."""
    if orientation in SIDEWAYS:
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    place = room(pixels.shape)
    place[:] = pixels
    return place


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
