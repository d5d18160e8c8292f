"""Thumbnails: small copies of photos, made when they are first looked at."""

import threading
from pathlib import Path

from imgseg.services.photo_folders import PhotoFolder
from imgseg.storage.whole_file import whole_file

LONGEST_SIDE = 320
QUALITY = 80
# One photo decoded at a time: a page asks for sixty at once, and a large photo takes memory.
decoding = threading.Lock()


def thumbnail(folder: PhotoFolder, name: str) -> Path | None:
    """The thumbnail (JPEG, longest side at most 320, no metadata) of the photo ``name``.

    Returns:
        Its file; None when the photo cannot be decoded.

    Raises:
        NotFoundError: there is no such photo.
    """
    photo, thumb = folder.find(name), folder.thumb(name)
    if not thumb.is_file():
        with decoding:
            if not thumb.is_file() and not _make(photo, thumb):
                return None
    return thumb


def _make(photo: Path, thumb: Path) -> bool:
    # Late, because the decoders take a while to import.
    from imgseg.vision.images import UnreadableError, read_photo

    try:
        image = read_photo(photo, LONGEST_SIDE).image
    except UnreadableError:
        return False
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    image.info.clear()
    with whole_file(thumb) as part:
        image.save(part, "JPEG", quality=QUALITY)
    return True
