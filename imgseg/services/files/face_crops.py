"""Face crops: small square pictures of single faces, made when they are first looked at."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from imgseg.faces import Box
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.thumbnails import decoding_small
from imgseg.storage.whole_file import whole_file

if TYPE_CHECKING:
    from PIL import Image

SIDE = 192
QUALITY = 85
# The square's side, in longer sides of the face's box: hair and chin make people known, too.
AROUND = 1.7
# In sides of the pictures that faces are looked for on; no engine looks closer either.
FINEST = 3


def face_crop(folder: PhotoFolder, photo: str, box: Box) -> Path | None:
    """The face at ``box`` of a photo, as a square JPEG of 192 pixels without metadata.

    Returns:
        Its file; None when the photo cannot be decoded, or the box does not lie in it.

    Raises:
        NotFoundError: there is no such photo.
    """
    file = folder.find(photo)
    crop = _crops(folder, photo) / f"{'-'.join(map(str, box))}.jpg"
    if not crop.is_file():
        with decoding_small:
            if not crop.is_file() and not _make(file, box, crop):
                return None
    return crop


def forget_pictures(folder: PhotoFolder, photo: str) -> None:
    """Remove what was made of a photo: its smaller copies, and the crops of its faces."""
    for copy in (folder.thumb(photo), folder.preview(photo)):
        copy.unlink(missing_ok=True)
    shutil.rmtree(_crops(folder, photo), ignore_errors=True)


def _crops(folder: PhotoFolder, photo: str) -> Path:
    return folder.thumb(photo).with_suffix("")


def _make(file: Path, box: Box, crop: Path) -> bool:
    # Late, because the decoders take a while to import.
    from imgseg.vision.images import DETECTION_SIDE, in_detail, read_photo
    from imgseg.vision.picture import UnreadableError

    x, y, w, h = box
    try:
        picture = read_photo(file, DETECTION_SIDE, for_page=True)
        inside = 0 <= x < picture.width and 0 <= y < picture.height
        if not inside or not (0 < w <= picture.width and 0 < h <= picture.height):
            return False
        side = min(max(w, h) * AROUND, picture.width, picture.height)
        # A small face in a large photo needs more of its pixels; not all of a giant's, which would
        # fill the memory.
        longest = max(picture.width, picture.height)
        wanted = min(round(longest * SIDE / side), FINEST * DETECTION_SIDE)
        picture = in_detail(file, picture, wanted, for_page=True)
    except UnreadableError:
        return False
    left = min(max(x + w / 2 - side / 2, 0), picture.width - side)
    top = min(max(y + h / 2 - side / 2, 0), picture.height - side)
    scale = picture.pixels.shape[1] / picture.width
    square = tuple(round(length * scale) for length in (left, top, left + side, top + side))
    _save(picture.image.crop(square), crop)
    return True


def _save(face: Image.Image, crop: Path) -> None:
    crop.parent.mkdir(exist_ok=True)
    with whole_file(crop) as part:
        face.resize((SIDE, SIDE), reducing_gap=2.0).save(part, "JPEG", quality=QUALITY)
