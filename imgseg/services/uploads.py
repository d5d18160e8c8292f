"""Uploads: files from a browser into a folder of photos."""

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from imgseg import config
from imgseg.errors import NotFoundError
from imgseg.services.photo_folders import PhotoFolder
from imgseg.services.upload_batch import GONE, Batch, Received, Sent
from imgseg.storage import places


def receive(folder: PhotoFolder, files: Iterable[Sent]) -> Received:
    """Take in files; zips are unpacked, photos keep their time.

    Raises:
        NotFoundError: the folder was deleted meanwhile.
        InputError: no space, or the folder is full; what was saved until then is kept.
    """
    try:
        place = tempfile.TemporaryDirectory(dir=folder.incoming)
    except FileNotFoundError:
        raise NotFoundError(GONE) from None
    most = int(config.read("IMGSEG_MAX_PHOTOS"))
    with place:
        batch = Batch(folder, Path(place.name), most - folder.count())
        for sent in files:
            batch.take(sent)
        return batch.received


def discard_leftovers() -> None:
    """After a start: remove what uploads cut off by a sudden stop had not put in place yet."""
    for leftover in places.user_folder(0).parent.glob("*/*/*/incoming/*"):
        shutil.rmtree(leftover)
