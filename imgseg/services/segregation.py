"""The whole of a run: Target and unknown asked of an album, one verdict for every photo."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from imgseg.errors import InputError
from imgseg.recognition.background import background
from imgseg.services.face_index import FaceIndex
from imgseg.services.indexing import IndexedFolder, index_folder
from imgseg.services.training import Finding, Training, choose_training
from imgseg.storage.folders import Listing, list_photos
from imgseg.vision.engine import Analysis, Engine

# Told often while work goes on: what is being done, how many photos are done, of how many.
# It may raise RunCancelledError to end the run; what is analysed stays in the index.
Progress = Callable[[str, int, int], None]
# Points under the line within which a photo is worth a look: on strangers, two in a thousand are.
UNSURE_BAND = 20
VerdictName = Literal["match", "unsure", "other", "no_face", "unreadable"]


@dataclass(frozen=True)
class Question:
    """Who is sought where: three folders, and how strict to be (0-100)."""

    target: Path
    unknown: Path | None
    album: Path
    strictness: int = 50
    person: str = "Target"


class PhotoVerdict(NamedTuple):
    """What is said of one album photo, ``photo`` being its path relative to the album with ``/``.

    ``score`` is 0-100; ``box`` is the deciding face (x, y, w, h) and ``size`` the photo's width
    and height, in whole pixels of the upright photo; None where there is none.
    """

    photo: str
    person: str
    verdict: VerdictName
    score: float | None
    faces: int
    box: tuple[int, int, int, int] | None
    size: tuple[int, int] | None
    reason: str


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
    target = _list(question.target, "Target", f"put a few photos of {question.person} there")
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
    before += len(unknown.photos)
    photos = look(question.album, album, "Looking through the album", before)
    progress("Deciding", total, total)
    return Answer(
        verdicts=decide(photos.analyses, training, question),
        findings=training.findings,
        skipped=len(album.skipped),
        clutter=album.clutter,
        indexed=photos.indexed,
        reused=photos.reused,
        outdated=photos.outdated,
        engine_id=engine.id,
    )


def decide(
    photos: dict[str, Analysis], training: Training, question: Question
) -> list[PhotoVerdict]:
    """One verdict per photo: it shows the person if any of its faces does."""
    # scikit-learn takes over a second to import, which nobody should wait for before this.
    from imgseg.recognition.album import score_album

    analyses = list(photos.values())
    faces = [face.embedding for analysis in analyses for face in analysis.faces]
    photo_of_face = np.repeat(np.arange(len(analyses)), [len(a.faces) for a in analyses])
    scores = score_album(
        training.target,
        np.concatenate([training.unknown, background()]),
        np.array(faces, dtype=np.float32).reshape(-1, 512),
        photo_of_face,
    )
    return [
        _verdict(name, analysis, scores[photo_of_face == number], question)
        for number, (name, analysis) in enumerate(photos.items())
    ]


def _verdict(name: str, analysis: Analysis, scores: np.ndarray, question: Question) -> PhotoVerdict:
    size = (analysis.width, analysis.height)
    if analysis.problem:
        reason = f"It cannot be read: {analysis.problem}."
        return PhotoVerdict(name, question.person, "unreadable", None, 0, None, None, reason)
    if not analysis.faces:
        reason = "No face was found in it."
        return PhotoVerdict(name, question.person, "no_face", None, 0, None, size, reason)
    best = int(np.argmax(scores))
    face = analysis.faces[best]
    # Rounded first, so that what people read and what is decided never disagree.
    score = round(float(scores[best]), 1)
    count = len(analysis.faces)
    which = "Its face" if count == 1 else f"The closest of its {count} faces"
    verdict, side = _place(score, question.strictness)
    return PhotoVerdict(
        photo=name,
        person=question.person,
        verdict=verdict,
        score=score,
        faces=count,
        box=(round(face.x), round(face.y), round(face.w), round(face.h)),
        size=size,
        reason=f"{which} scores {score:g}, {side} the line of {question.strictness}.",
    )


def _place(score: float, line: int) -> tuple[VerdictName, str]:
    if score >= line:
        return "match", "on or over"
    if score >= line - UNSURE_BAND:
        return "unsure", "just under"
    return "other", "under"


def _list(folder: Path, label: str, remedy: str) -> Listing:
    listing = list_photos(folder)
    if not listing.photos:
        raise InputError(f"There is no photo in the {label} folder {folder}: {remedy}.")
    return listing
