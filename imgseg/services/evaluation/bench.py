"""How fast each engine is on the same photos, side by side with the steps of the tutorials."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imgseg.errors import InputError
from imgseg.services.evaluation.engine_process import Measured, measure_engine
from imgseg.services.evaluation.scaled_copies import scale_photos
from imgseg.services.searches.segregation import Progress
from imgseg.storage.folders import list_photos
from imgseg.vision.factory import ENGINES, get_engine
from imgseg.vision.weights import facenet_file

TUTORIAL = "tutorial"
ENGINE_NAMES = (*ENGINES, TUTORIAL)
MOST_MEGAPIXELS = 100


@dataclass(frozen=True)
class Comparison:
    """What each engine did with the same ``photos`` photos.

    ``skipped`` counts the files that are no photos, ``unreadable`` the photos of which no scaled
    copy could be made.
    """

    photos: int
    skipped: int
    unreadable: int
    engines: dict[str, Measured]

    def times_faster(self, name: str) -> dict[str, float]:
        """How many times faster the engine is than each other one; under 1 where it is slower."""
        own = self.engines[name].ms_per_photo
        return {
            other: float(f"{measured.ms_per_photo / own:.4g}")
            for other, measured in self.engines.items()
            if other != name
        }


def compare_engines(
    folder: Path, engines: Sequence[str], megapixels: float | None, progress: Progress
) -> Comparison:
    """Measure the engines one after the other on all photos of a folder, decoding included.

    Args:
        folder: where the photos are, sub-folders included.
        engines: of ``ENGINE_NAMES``, at least one.
        megapixels: over 0 and up to 100 to measure on copies of that size; None for the photos
            as they are.
        progress: told what is being done; what it raises ends the work.

    Raises:
        InputError: an engine or the size is none, the folder is missing or has no photo that
            can be used, or the copies cannot be written.
        ModelsMissingError: an engine's models are not there.
        ImgsegError: an engine's process failed.
    """
    _check(engines, megapixels)
    listing = list_photos(folder)
    photos = {name: (folder / name).absolute() for name in listing.photos}
    with tempfile.TemporaryDirectory(prefix="imgseg-bench-") as copies:
        used = photos
        if megapixels is not None:
            stage, total = f"scaling:{megapixels:g}", len(photos)
            used = scale_photos(
                photos, megapixels, Path(copies), lambda done: progress(stage, done, total)
            )
        if not used:
            raise InputError(f"There is no photo to measure with in the folder {folder}: put some.")
        measured = {name: _measure(name, used, progress) for name in engines}
    return Comparison(len(used), len(listing.skipped), len(photos) - len(used), measured)


def _check(engines: Sequence[str], megapixels: float | None) -> None:
    # Before the copies, which take their time.
    if megapixels is not None and not 0 < megapixels <= MOST_MEGAPIXELS:
        raise InputError(
            f"Photos cannot be scaled to {megapixels:g} megapixels:"
            f" give a number over 0 and up to {MOST_MEGAPIXELS}."
        )
    for name in engines:
        if name not in ENGINE_NAMES:
            raise InputError(f"There is no engine {name!r}: choose from {', '.join(ENGINE_NAMES)}.")
    for name in engines:
        if name == TUTORIAL:
            facenet_file()
        else:
            # Naming itself, an engine finds out whether its models are there.
            _ = get_engine(name).id


def _measure(name: str, photos: dict[str, Path], progress: Progress) -> Measured:
    def tell(number: int, done: int) -> None:
        progress(f"{name}, pass {number}" if number else f"{name} starts", done, len(photos))

    return measure_engine(name, photos, tell)
