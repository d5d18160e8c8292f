"""Photos as pixels, for whoever needs them; decoded in processes of their own."""

from pathlib import Path

from imgseg.storage.photos import photo_store
from imgseg.vision import decoder_pool
from imgseg.vision.picture import NO_PIXELS, Picture

# Longest side that faces are looked for on; MTCNN's time and memory grow with the pixels.
DETECTION_SIDE = 1080


def read_photo(path: Path, side: int | None = None, *, for_page: bool = False) -> Picture:
    """Decode a photo: first frame, EXIF orientation applied, any mode to RGB, alpha on white.

    With ``side`` a JPEG may come at a reduced scale whose longest side is at least ``side``.
    ``for_page`` is where somebody waits for it, who does not wait for the photos of jobs then.

    Raises:
        UnreadableError: no reader knows it, it is damaged, or it is over the limit of pixels,
            of memory or of time.
        ImgsegError: no process can be started to decode it.
        StoreAwayError: it lies elsewhere, and that cannot be reached.
    """
    pool = decoder_pool.PICTURES if for_page else decoder_pool.POOL
    return pool.read_photo(photo_store().file_of(path), side)


def in_detail(path: Path, picture: Picture, side: int, *, for_page: bool = False) -> Picture:
    """The picture with a longest side of at least ``side``, or with all that the photo has.

    One that has too few gives its pixels up: with more of them beside, they would fill the memory.

    Raises:
        UnreadableError: the file can no longer be read.
        ImgsegError: no process can be started to decode it.
    """
    enough = min(side, max(picture.width, picture.height))
    if max(picture.pixels.shape) >= enough:
        return picture
    picture.pixels = NO_PIXELS
    return read_photo(path, side, for_page=for_page)


def time_taken(path: Path) -> str:
    """When the photo was taken, as the camera wrote it into the file (EXIF); empty if it did not.

    ``YYYY-MM-DDTHH:MM:SS`` by the clock of the place, and where the camera says it, how far that is
    from UTC: ``+02:00``.

    Raises:
        ImgsegError: no process can be started to look at it.
        StoreAwayError: it lies elsewhere, and that cannot be reached.
    """
    return decoder_pool.POOL.time_taken(photo_store().file_of(path))


def day_taken(path: Path) -> str | None:
    """The day of `time_taken`, ``YYYY-MM-DD``; None if the camera did not write it."""
    return time_taken(path).partition("T")[0] or None
