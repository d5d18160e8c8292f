"""The whole of a run: who is sought is learnt, and every photo of the album gets a verdict."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from imgseg.findings import Finding
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.missing import what_is_missing
from imgseg.recognition.people_training import check_trainings, train
from imgseg.recognition.verdicts import expected_mistakes
from imgseg.sentences import gettext_noop
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import IndexedFolder, Watch, index_folder, together
from imgseg.services.people.examples import Learnt
from imgseg.services.searches.lessons import lessons_of
from imgseg.services.searches.question import Question
from imgseg.services.searches.sought import Photos, list_filled
from imgseg.verdicts import PhotoVerdict, by_photo
from imgseg.vision.contract import Engine
from imgseg.vision.images import day_taken
from imgseg.vision.weights import second_network_there

NO_ALBUM = gettext_noop(
    "There is no photo in the album folder %(folder)s: put the photos to go through there."
)
# Told often while work goes on: the stage, for `say_stage`, and how many photos are done, of how
# many. It may raise JobCancelledError to end the run; what is analysed stays in the index.
Progress = Callable[[str, int, int], None]
# Offered after each photo of the album: what gives the verdicts on those looked at so far. They
# are not final, because the rest of the album teaches too.
SoFar = Callable[[Callable[[], Sequence[PhotoVerdict]]], None]


@dataclass(frozen=True)
class Answer:
    """The verdicts about each person, one per album photo, by name; and what was come across.

    ``photos`` counts the album's; ``indexed`` of them were newly analysed, ``reused`` came from
    the index and ``outdated`` were analysed anew because only another engine knew them.
    ``skipped`` counts the files of the album that are no photos; ``clutter`` is how many of them
    nobody put there on purpose. ``learnt`` is what was learnt from Target photos, by name.
    """

    by_person: Mapping[str, Sequence[PhotoVerdict]]
    photos: int
    findings: list[Finding]
    skipped: int
    clutter: int
    indexed: int
    reused: int
    outdated: int
    engine_id: str
    learnt: dict[str, list[Learnt]]

    @property
    def verdicts(self) -> Sequence[PhotoVerdict]:
        """All verdicts, by photo, then person."""
        return by_photo(self.by_person)


def segregate(
    question: Question,
    engine: Engine,
    index: FaceIndex,
    progress: Progress,
    so_far: SoFar = lambda _: None,
) -> Answer:
    """Answer a question; every photo is analysed at most once, ever.

    Raises:
        InputError: a folder is missing or has no photo, or no Target photo has a face.
        ModelsMissingError: something is new and the engine's models are not there.
        JobCancelledError: raised by ``progress``.
    """
    sought = question.sought()
    album = question.listing() or list_filled(question.album, NO_ALBUM)
    unseen = _unseen(question, index, engine.id)
    learnt_from = [*sought.people.values(), *sought.unknown, *unseen]
    total = sum(len(photos.names) for photos in learnt_from) + len(album.photos)
    before = 0

    def look(photos: Photos, stage: str, watch: Watch = lambda _: None) -> IndexedFolder:
        nonlocal before
        begun = before
        before += len(photos.names)
        progress(stage, begun, total)
        return index_folder(
            *photos, engine, index, lambda done: progress(stage, begun + done, total), watch
        )

    def decide(seen: FaceTable) -> Sequence[PhotoVerdict]:
        return by_photo({name: question.decide(seen, name, t) for name, t in trainings.items()})

    def day_of(person: str, photo: str) -> str | None:
        file = lessons.files.get((person, photo))
        return day_taken(file) if file else sought.day_of(person, photo)

    targets = {name: look(photos, f"target:{name}") for name, photos in sought.people.items()}
    unknown = together([look(photos, "unknown") for photos in sought.unknown])
    for elsewhere in unseen:
        look(elsewhere, "known")
    lessons = lessons_of(question, targets, index.load(question.known_hashes(), engine.id))
    # Before the long work: whatever is wrong with the training is said at once.
    trainings, findings = train(lessons.targets, unknown, question.several, lessons.chosen)
    findings += what_is_missing(trainings, day_of, question.several)
    findings += check_trainings(trainings, question.several, question.strictness)
    learnt, trainings = lessons.learnt(trainings), lessons.taught(trainings)
    photos = look(
        Photos(question.album, album.photos),
        "album",
        lambda seen: so_far(partial(decide, seen)),
    )
    by_person = {}
    for name, training in trainings.items():
        progress("deciding", total, total)
        by_person[name] = question.decide(photos.analyses, name, training)
        findings += _doubt(name if question.several else "", by_person[name])
    return Answer(
        by_person=by_person,
        photos=len(album.photos),
        findings=sought.findings + findings + _alone(),
        skipped=len(album.skipped),
        clutter=album.clutter,
        indexed=photos.indexed,
        reused=photos.reused,
        outdated=photos.outdated,
        engine_id=engine.id,
        learnt=learnt,
    )


def _unseen(question: Question, index: FaceIndex, engine_id: str) -> list[Photos]:
    """The photos of `Question.known` that this engine has not looked at, by folder."""
    seen = index.load(question.known_hashes(), engine_id)
    folders: dict[Path, set[str]] = {}
    for examples in question.known.values():
        for one in examples:
            if one.sha256 not in seen:
                folders.setdefault(one.folder, set()).add(one.name)
    return [Photos(folder, sorted(names)) for folder, names in folders.items()]


def _alone() -> list[Finding]:
    if second_network_there():
        return []
    return [Finding("network_missing", names=("SFace",))]


def _doubt(person: str, verdicts: Sequence[PhotoVerdict]) -> list[Finding]:
    mistakes = round(expected_mistakes(verdicts))
    return [Finding("look_alike", person=person, numbers=(mistakes,))] if mistakes else []
