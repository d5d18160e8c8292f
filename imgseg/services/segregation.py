"""The whole of a run: who is sought is learnt, and every photo of the album gets a verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from imgseg.services.face_index import FaceIndex
from imgseg.services.findings import Finding
from imgseg.services.indexing import IndexedFolder, index_folder
from imgseg.services.own_photos import check_own_photos
from imgseg.services.people import Photos, Sought, list_filled, one_person, several_people
from imgseg.services.people_training import named, together, train_people
from imgseg.services.reviewed import Reviewed, decide_reviewed
from imgseg.services.training import Training, choose_training
from imgseg.services.verdicts import PhotoVerdict
from imgseg.vision.engine import Analysis, Engine

# Told often while work goes on: what is being done, how many photos are done, of how many.
# It may raise RunCancelledError to end the run; what is analysed stays in the index.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Question:
    """Who is sought where: folders of photos, and how strict to be (0-100).

    With ``several``, each folder in ``target`` holds the photos of the person it is named after;
    one called unknown holds other people. Without, ``target`` holds the photos of ``person``.
    ``reviews`` is what was said of album photos, by person and name (relative, ``/``).
    """

    target: Path
    unknown: Path | None
    album: Path
    strictness: int = 50
    person: str = "Target"
    several: bool = False
    reviews: Mapping[str, Mapping[str, Reviewed]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One verdict per album photo and person, by photo, then person; and what was come across.

    ``people`` are the names of those sought, sorted, and ``photos`` counts the album's.
    ``indexed`` album photos were newly analysed, ``reused`` came from the index and ``outdated``
    were analysed anew because only another engine knew them. ``skipped`` counts the files of the
    album that are no photos; ``clutter`` is how many of them nobody put there on purpose.
    """

    verdicts: list[PhotoVerdict]
    people: list[str]
    photos: int
    findings: list[Finding]
    skipped: int
    clutter: int
    indexed: int
    reused: int
    outdated: int
    engine_id: str

    def of(self, person: str) -> list[PhotoVerdict]:
        """The verdicts about one of the people."""
        return [verdict for verdict in self.verdicts if verdict.person == person]


def segregate(question: Question, engine: Engine, index: FaceIndex, progress: Progress) -> Answer:
    """Answer a question; every photo is analysed at most once, ever.

    Raises:
        InputError: a folder is missing or has no photo, or no Target photo has a face.
        ModelsMissingError: something is new and the engine's models are not there.
        RunCancelledError: raised by ``progress``.
    """
    sought = seek(question)
    album = list_filled(question.album, "album", "put the photos to go through there")
    everything = [*sought.people.values(), *sought.unknown, Photos(question.album, album.photos)]
    total = sum(len(photos.names) for photos in everything)
    before = 0

    def look(photos: Photos, stage: str) -> IndexedFolder:
        nonlocal before
        begun = before
        before += len(photos.names)
        progress(stage, begun, total)
        return index_folder(
            *photos, engine, index, lambda done: progress(stage, begun + done, total)
        )

    targets = {
        name: look(photos, f"Looking at the photos of {name}")
        for name, photos in sought.people.items()
    }
    unknown = together([look(photos, "Looking at other people") for photos in sought.unknown])
    # Before the long work: whatever is wrong with the training is said at once.
    trainings, findings = learn(question, targets, unknown)
    photos = look(everything[-1], "Looking through the album")
    progress("Deciding", total, total)
    return Answer(
        verdicts=decide_all(question, photos.analyses, trainings),
        people=list(trainings),
        photos=len(album.photos),
        findings=sought.findings + findings,
        skipped=len(album.skipped),
        clutter=album.clutter,
        indexed=photos.indexed,
        reused=photos.reused,
        outdated=photos.outdated,
        engine_id=engine.id,
    )


def seek(question: Question) -> Sought:
    """Who is sought, and the photos to learn them from.

    Raises:
        InputError: a folder is missing or has no photo, or names cannot stand side by side.
    """
    if question.several:
        return several_people(question.target, question.unknown)
    return one_person(question.person, question.target, question.unknown)


def learn(
    question: Question, targets: dict[str, IndexedFolder], unknown: IndexedFolder
) -> tuple[dict[str, Training], list[Finding]]:
    """What each person is learnt from, by name, and what the training check says.

    Raises:
        InputError: nobody has a face, or Target and unknown are the same photos.
    """
    if question.several:
        trainings, findings = train_people(targets, unknown)
        for name, training in trainings.items():
            findings += named(name, check_own_photos(training, question.strictness))
        return trainings, findings
    training = choose_training(targets[question.person], unknown)
    own = check_own_photos(training, question.strictness)
    return {question.person: training}, training.findings + own


def decide_all(
    question: Question, photos: dict[str, Analysis], trainings: dict[str, Training]
) -> list[PhotoVerdict]:
    """One verdict per photo and person, by photo, then person."""
    by_person = [
        decide_reviewed(photos, training, question.reviews.get(name, {}), name, question.strictness)
        for name, training in trainings.items()
    ]
    return [verdict for of_photo in zip(*by_person, strict=True) for verdict in of_photo]
