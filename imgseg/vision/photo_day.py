"""The day on which a photo was taken."""

import re
from pathlib import Path

from PIL import ExifTags, Image

from imgseg.vision.images import FORMATS

# A camera whose clock was never set writes zeros.
DAY = re.compile(r"(?!0000)\d{4}:\d\d:\d\d")


def day_taken(path: Path) -> str | None:
    """The day as ``YYYY:MM:DD``, as the camera wrote it into the file; None if it did not.

    Only the head of the file is read.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            details = image.getexif().get_ifd(ExifTags.IFD.Exif)
        found = DAY.match(str(details.get(ExifTags.Base.DateTimeOriginal, "")))
    except Exception:  # noqa: BLE001
        # Gone or damaged: whoever reads its pixels says so.
        return None
    return found.group() if found else None
