"""Smaller copies of photos, to look at them: made when they are first looked at, or before."""

import threading
from pathlib import Path

from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.storage.whole_file import whole_file

THUMB_SIDE, PREVIEW_SIDE = 320, 1600
QUALITY = 80
# One photo decoded at a time: a page asks for sixty at once, and a large photo takes memory. Who
# looks at a single one does not wait for the sixty.
decoding_small = threading.Lock()
_decoding_large = threading.Lock()


def thumbnail(folder: PhotoFolder, name: str) -> Path | None:
    """The thumbnail (JPEG, longest side at most 320, no metadata) of the photo ``name``.

    Returns:
        Its file; None when the photo cannot be decoded.

    Raises:
        NotFoundError: there is no such photo.
    """
    return _copy(folder.find(name), folder.thumb(name), THUMB_SIDE, decoding_small)


def thumbnail_size(folder: PhotoFolder, name: str) -> tuple[int, int] | None:
    """Width and height of the thumbnail of the photo ``name``; None where it is not made yet."""
    # Late, because it takes a while to import.
    from PIL import Image

    try:
        with Image.open(folder.thumb(name)) as opened:
            return opened.size
    except FileNotFoundError:
        return None


def make_ahead(folder: PhotoFolder, name: str) -> None:
    """Make the thumbnail of the photo ``name`` while nobody waits for it, if it can be made.

    Raises:
        NotFoundError: there is no such photo.
        OSError: it cannot be written.
    """
    copy = folder.thumb(name)
    if not copy.is_file():
        _make(folder.find(name), copy, THUMB_SIDE, for_page=False)


def preview(folder: PhotoFolder, name: str) -> Path | None:
    """The photo ``name`` as a JPEG that fills a screen: longest side at most 1600, no metadata.

    Every browser shows it, whatever the photo's own format.

    Returns:
        Its file; None when the photo cannot be decoded.

    Raises:
        NotFoundError: there is no such photo.
    """
    return _copy(folder.find(name), folder.preview(name), PREVIEW_SIDE, _decoding_large)


def _copy(photo: Path, copy: Path, side: int, lock: threading.Lock) -> Path | None:
    if not copy.is_file():
        with lock:
            if not copy.is_file() and not _make(photo, copy, side, for_page=True):
                return None
    return copy


def _make(photo: Path, copy: Path, side: int, *, for_page: bool) -> bool:
    # Late, because the decoders take a while to import.
    from imgseg.vision.images import read_photo
    from imgseg.vision.picture import UnreadableError

    try:
        image = read_photo(photo, side, for_page=for_page).image
    except UnreadableError:
        return False
    image.thumbnail((side, side))
    image.info.clear()
    with whole_file(copy) as part:
        image.save(part, "JPEG", quality=QUALITY)
    return True
