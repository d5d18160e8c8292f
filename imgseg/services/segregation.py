"""The whole of a run: Target and unknown asked of an album, one verdict for every photo."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imgseg.errors import InputError
from imgseg.services.face_index import FaceIndex
from imgseg.services.findings import Finding
from imgseg.services.indexing import IndexedFolder, index_folder
from imgseg.services.own_photos import check_own_photos
from imgseg.services.reviewed import Reviewed, decide_reviewed
from imgseg.services.training import choose_training
from imgseg.services.verdicts import PhotoVerdict
from imgseg.storage.folders import Listing, list_photos
from imgseg.vision.engine import Engine

# Told often while work goes on: what is being done, how many photos are done, of how many.
# It may raise RunCancelledError to end the run; what is analysed stays in the index.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Question:
    """Who is sought where: three folders, and how strict to be (0-100).

    ``reviews`` is what was said of album photos by name (relative, ``/``).
    """

    target: Path
    unknown: Path | None
    album: Path
    strictness: int = 50
    person: str = "Target"
    reviews: Mapping[str, Reviewed] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One verdict per album photo, and what the run came across.

    ``indexed`` album photos were newly analysed, ``reused`` came from the index and ``outdated``
    were analysed anew because only another engine knew them. ``skipped`` counts the files of the
    album that are no photos; ``clutter`` is how many of them nobody put there on purpose.
    """

    verdicts: list[PhotoVerdict]
    findings: list[Finding]
    skipped: int
    clutter: int
    indexed: int
    reused: int
    outdated: int
    engine_id: str

    def counts(self) -> Counter[str]:
        """How many photos have each verdict."""
        return Counter(verdict.verdict for verdict in self.verdicts)


def segregate(question: Question, engine: Engine, index: FaceIndex, progress: Progress) -> Answer:
    """Answer a question; every photo is analysed at most once, ever.

    Raises:
        InputError: a folder is missing or has no photo, or no Target photo has a face.
        ModelsMissingError: something is new and the engine's models are not there.
        RunCancelledError: raised by ``progress``.
    """
    target = _list(question.target, "Target", "put a few photos of the person there")
    album = _list(question.album, "album", "put the photos to go through there")
    unknown = list_photos(question.unknown) if question.unknown else Listing()
    total = len(target.photos) + len(unknown.photos) + len(album.photos)

    def look(folder: Path | None, listing: Listing, stage: str, before: int) -> IndexedFolder:
        if folder is None:
            return IndexedFolder()
        progress(stage, before, total)
        names = listing.photos
        return index_folder(
            folder, names, engine, index, lambda done: progress(stage, before + done, total)
        )

    stage = f"Looking at the photos of {question.person}"
    targets = look(question.target, target, stage, 0)
    before = len(target.photos)
    unknowns = look(question.unknown, unknown, "Looking at other people", before)
    # Before the long work: whatever is wrong with the training is said at once.
    training = choose_training(targets, unknowns)
    findings = training.findings + check_own_photos(training, question.strictness)
    before += len(unknown.photos)
    photos = look(question.album, album, "Looking through the album", before)
    progress("Deciding", total, total)
    return Answer(
        verdicts=decide_reviewed(
            photos.analyses, training, question.reviews, question.person, question.strictness
        ),
        findings=findings,
        skipped=len(album.skipped),
        clutter=album.clutter,
        indexed=photos.indexed,
        reused=photos.reused,
        outdated=photos.outdated,
        engine_id=engine.id,
    )


def _list(folder: Path, label: str, remedy: str) -> Listing:
    listing = list_photos(folder)
    if not listing.photos:
        raise InputError(f"There is no photo in the {label} folder {folder}: {remedy}.")
    return listing
