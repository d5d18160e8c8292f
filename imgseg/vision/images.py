"""Files to upright RGB pixels, within limits that are checked before anything is decoded."""

import warnings
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from imgseg.errors import reason_of

# Only the readers of photos: each further one is a way in for hostile files. JPEG's reads MPO.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF", "JPEG2000", "HEIF")
MAX_PIXELS = 100_000_000
# A JPEG can be decoded at a reduced scale and its decoder is lean.
MAX_JPEG_PIXELS = 250_000_000
# Longest side that faces are looked for on; MTCNN's time and memory grow with the pixels.
DETECTION_SIDE = 1280

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
    """A decoded photo: upright RGB ``image``, and the size the upright photo has in full.

    ``image`` may be smaller than ``width`` x ``height`` where a smaller one was asked for.
    """

    image: Image.Image
    width: int
    height: int


def read_photo(path: Path, side: int | None = None) -> Picture:
    """Decode a photo: first frame, EXIF orientation applied, any mode to RGB, alpha on white.

    With ``side`` a JPEG may come at a reduced scale whose longest side is at least ``side``.

    Raises:
        UnreadableError: no reader knows it, it is damaged, or it is over the limit of pixels.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            _check_size(image)
            full = image.size
            if side:
                shrink = min(1.0, side / max(full))
                image.draft(None, (ceil(image.width * shrink), ceil(image.height * shrink)))
            image.load()
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
    upright = _to_rgb(_upright(image))
    turned = upright.size == image.size[::-1] != image.size
    return Picture(upright, *(full[::-1] if turned else full))


def shrink_to(image: Image.Image, side: int) -> Image.Image:
    """The image with a longest side of at most ``side`` pixels."""
    scale = side / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.HAMMING)


def _check_size(image: Image.Image) -> None:
    limit = MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS
    pixels = image.width * image.height
    if pixels > limit:
        raise UnreadableError(
            f"its {pixels // 1_000_000} megapixels are over the limit of {limit // 1_000_000}"
        )


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001
        # Damaged EXIF: the pixels are whole, so take them as they lie.
        return image


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
