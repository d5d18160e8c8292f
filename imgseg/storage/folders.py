"""What lies in a folder: photos, and the files that are none."""

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from imgseg.errors import InputError, reason_of
from imgseg.storage.photos import photo_store


def _suffixes(names: str) -> frozenset[str]:
    return frozenset(f".{name}" for name in names.split())


PHOTO_SUFFIXES = _suffixes(
    "jpg jpeg jpe jfif png webp avif gif bmp dib tif tiff mpo jp2 j2k j2c jpc jpf jpx heic heif hif"
)
# Raw files often hold a small preview that would pass for the photo, and sidecars and videos
# come with every phone: their names settle it, whatever is inside.
VIDEO_SUFFIXES = _suffixes("mov mp4 m4v avi mkv 3gp mts webm")
OTHER_SUFFIXES = VIDEO_SUFFIXES | _suffixes(
    "aae xmp json txt html htm csv pdf ini db zip dng cr2 cr3 nef arw orf rw2 raf pef srw"
)
CLUTTER_NAMES = frozenset({".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".nomedia"})
CLUTTER_SUFFIXES = frozenset({".aae", ".xmp"})
CLUTTER_FOLDERS = frozenset(
    {"__macosx", "@eadir", ".thumbnails", "$recycle.bin", "#recycle", "@recycle", "#snapshot"}
)
SIGNATURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF87a",
    b"GIF89a",
    b"II*\x00",
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
    b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    b"\xff\x4f\xff\x51",
)
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")


@dataclass(frozen=True)
class Listing:
    """The files of a folder, as paths relative to it with ``/``, sorted.

    ``skipped`` are not photos; ``clutter`` counts those of them that nobody put there on purpose.
    """

    photos: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    clutter: int = 0


def list_photos(folder: Path) -> Listing:
    """List a folder and its sub-folders; links to folders are not followed.

    Raises:
        InputError: the folder, or one inside it, does not exist or cannot be read.
    """
    photos, skipped, clutter = [], [], 0
    for parent, folders, names in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if name.lower() not in CLUTTER_FOLDERS)
        for name in names:
            path = Path(parent, name)
            relative = path.relative_to(folder).as_posix()
            if is_photo(path):
                photos.append(relative)
            else:
                skipped.append(relative)
                clutter += is_clutter(relative)
    return Listing(sorted(photos), sorted(skipped), clutter)


def is_photo(path: Path) -> bool:
    """Whether the file's name, or else its content, says image."""
    suffix = path.suffix.lower()
    if is_clutter(path.name) or suffix in OTHER_SUFFIXES:
        return False
    return suffix in PHOTO_SUFFIXES or _content_says_image(path)


def is_clutter(name: str) -> bool:
    """Whether a file of that name (or path) is a sidecar or system file, skipped without a word."""
    path = PurePath(name)
    return (
        path.name.lower() in CLUTTER_NAMES
        or path.suffix.lower() in CLUTTER_SUFFIXES
        # macOS writes one such shadow beside each file on foreign disks.
        or path.name.startswith("._")
        or any(part.lower() in CLUTTER_FOLDERS for part in path.parts)
    )


def _content_says_image(path: Path) -> bool:
    try:
        # Opening a pipe would wait for ever.
        if not path.is_file():
            return False
        with photo_store().file_of(path).open("rb") as file:
            start = file.read(16)
    except OSError:
        # What cannot be read has neither a name nor a content that says image.
        return False
    return (
        start.startswith(SIGNATURES)
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        or (start[4:8] == b"ftyp" and start[8:12] in HEIF_BRANDS)
    )


def _refuse(error: OSError) -> None:
    raise InputError(
        "The folder %(file)s cannot be read (%(why)s): check its name and its rights.",
        file=error.filename,
        why=reason_of(error),
    )
