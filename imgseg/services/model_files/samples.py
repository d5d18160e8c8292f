"""A handful of public-domain photos, for those with no photos at hand and for the tests."""

import os
import shutil
import tarfile
from pathlib import Path

from filelock import FileLock

from imgseg import config
from imgseg.errors import InputError, reason_of
from imgseg.services.model_files.fetch import download
from imgseg.storage.whole_file import sha256_of

PACKAGE = "face_recognition==1.3.0"
ARCHIVE = "face_recognition-1.3.0.tar.gz"
ARCHIVE_SHA256 = "5e5efdd1686aa566af0d3cc1313b131e4b197657a8ffd03669e6d3fad92705ec"
FOLDER_IN_ARCHIVE = "face_recognition-1.3.0/tests/test_images"
PHOTOS = {
    "biden.jpg": "3c17508bb91554c637a2eabddfae790e5bb1caba93130814fc2ac50be9760c4c",
    "obama.jpg": "0930e3aa8cae5920329c0c8cbc6a2ab70f47b0e67b432875beaa95cbf7e741f6",
    "obama2.jpg": "a7efcc907375274796f39646510704aa86672d59f6d5469d69af3c85590976a6",
    "obama3.jpg": "76ac6bf97c36dc2da0ad16a537d6a5ac1b10f48d49aac29a0cca9a17cdbc3ca3",
    "obama_partial_face.jpg": "c2d1f09e7ef3042352b41e41286e6eb0522f64f88308be13886991b95db52117",
    "obama_partial_face2.jpg": "9a812347f97633542b8cd9992de22def11b74f79d82056bc3ee830f13878e028",
}

# The album's photos of the person are none of those that Target holds.
LAYOUT = {
    "Train/Target": ("obama2.jpg", "obama3.jpg"),
    "Train/unknown": ("biden.jpg",),
    "Test": ("biden.jpg", "obama.jpg", "obama_partial_face.jpg", "obama_partial_face2.jpg"),
}


def fetch_samples() -> Path:
    """The folder that holds the photos of ``PHOTOS``; fetched once, checked at every call.

    Raises:
        ModelsMissingError: the package cannot be fetched.
        InputError: the folder cannot be written.
    """
    cache = config.models_folder()
    samples = cache / "samples"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / "samples.lock"):
            if not _whole(samples):
                archive = download(PACKAGE, ARCHIVE, ARCHIVE_SHA256, cache, source=True)
                _unpack(archive, samples)
                archive.unlink()
    except OSError as error:
        raise InputError(
            f"The folder {cache} cannot be written ({reason_of(error)}): make room there,"
            " or set IMGSEG_MODELS to another folder."
        ) from error
    return samples


def _whole(folder: Path) -> bool:
    return all(
        (folder / name).is_file() and sha256_of(folder / name) == sha256
        for name, sha256 in PHOTOS.items()
    )


def _unpack(archive: Path, samples: Path) -> None:
    unfinished = samples.with_name("samples.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    # The archive's hash is pinned, so its members are known; they still choose no path here.
    with tarfile.open(archive) as members:
        for name in PHOTOS:
            content = members.extractfile(f"{FOLDER_IN_ARCHIVE}/{name}")
            if content is not None:
                (unfinished / name).write_bytes(content.read())
    if samples.exists():
        shutil.rmtree(samples)
    os.replace(unfinished, samples)
