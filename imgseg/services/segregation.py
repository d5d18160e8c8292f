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
    """The verdicts about each person, one per album photo, by name; and what was come across.

    ``photos`` counts the album's; ``indexed`` of them were newly analysed, ``reused`` came from
    the index and ``outdated`` were analysed anew because only another engine knew them.
    ``skipped`` counts the files of the album that are no photos; ``clutter`` is how many of them
    nobody put there on purpose.
    """

    by_person: dict[str, list[PhotoVerdict]]
    photos: int
    findings: list[Finding]
    skipped: int
    clutter: int
    indexed: int
    reused: int
    outdated: int
    engine_id: str

    @property
    def verdicts(self) -> list[PhotoVerdict]:
        """All verdicts, by photo, then person."""
        return by_photo(self.by_person)


def segregate(question: Question, engine: Engine, index: FaceIndex, progress: Progress) -> Answer:
    """Answer a question; every photo is analysed at most once, ever.

    Raises:
        InputError: a folder is missing or has no photo, or no Target photo has a face.
        ModelsMissingError: something is new and the engine's models are not there.
        RunCancelledError: raised by ``progress``.
    """
    sought = seek(question)
    album = list_filled(question.album, "album", "put the photos to go through there")
    train = [*sought.people.values(), *sought.unknown]
    total = sum(len(photos.names) for photos in train) + len(album.photos)
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
    findings += _own_photos(question, trainings)
    photos = look(Photos(question.album, album.photos), "Looking through the album")
    progress("Deciding", total, total)
    return Answer(
        by_person=decide_all(question, photos.analyses, trainings),
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
        return train_people(targets, unknown)
    training = choose_training(targets[question.person], unknown)
    return {question.person: training}, [*training.findings]


def decide_all(
    question: Question, photos: dict[str, Analysis], trainings: dict[str, Training]
) -> dict[str, list[PhotoVerdict]]:
    """One verdict per photo, for each person by name."""
    return {
        name: decide_reviewed(
            photos, training, question.reviews.get(name, {}), name, question.strictness
        )
        for name, training in trainings.items()
    }


def by_photo(by_person: dict[str, list[PhotoVerdict]]) -> list[PhotoVerdict]:
    """The verdicts about all people, by photo, then person."""
    return [verdict for of_photo in zip(*by_person.values(), strict=True) for verdict in of_photo]


def _own_photos(question: Question, trainings: dict[str, Training]) -> list[Finding]:
    findings = []
    for name, training in trainings.items():
        found = check_own_photos(training, question.strictness)
        findings += named(name, found) if question.several else found
    return findings
