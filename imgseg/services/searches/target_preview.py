"""What was seen in the Target photos before a search runs: faces, who is meant, what is odd."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from imgseg.faces import Box
from imgseg.findings import Finding, TrainingError
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.searches.question import question_of
from imgseg.services.searches.sought import Photos

if TYPE_CHECKING:
    from imgseg.recognition.training import Training
    from imgseg.services.index.indexing import IndexedFolder


@dataclass(frozen=True)
class SeenPhoto:
    """A Target photo by its name in Train/Target, with its ``faces`` from left to right.

    ``used`` is the face that is learnt from, None where there is none. ``decided`` says that
    somebody chose it, or said that there is none. ``notes`` are what is said of it.
    """

    name: str
    looked_at: bool
    faces: list[Box]
    used: Box | None
    decided: bool
    notes: list[Finding]


@dataclass(frozen=True)
class SeenPerson:
    """The photos of one person sought, and what is said of them together.

    ``found`` of the ``tried`` among the photos that are learnt from would be found if only the
    others were there. ``problem`` is the code of a `TrainingError` that leaves nothing to learn
    from. ``rivals`` are a face each of two people of whom it is not clear which is
    meant, with the name of the photo it is in.
    """

    name: str
    photos: list[SeenPhoto] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    problem: str = ""
    found: int = 0
    tried: int = 0
    rivals: list[tuple[str, Box]] = field(default_factory=list)

    @property
    def looked_at(self) -> int:
        """How many photos were looked at."""
        return sum(photo.looked_at for photo in self.photos)

    @property
    def good(self) -> int:
        """How many photos are learnt from."""
        return sum(photo.used is not None for photo in self.photos)


@dataclass(frozen=True)
class Judge:
    """Puts together what is known of one person's photos, ``within`` which folder they lie.

    Findings call the person ``label``: the name, or nothing where only one is sought.
    """

    name: str
    label: str
    photos: Photos
    within: Path
    seen: IndexedFolder
    chosen: dict[str, Box | None]

    @property
    def is_complete(self) -> bool:
        """Whether all photos were looked at."""
        return len(self.seen.analyses) == len(self.photos.names)

    def without_training(self, notes: list[Finding], problem: str = "") -> SeenPerson:
        """While there is nothing to learn from; nothing is said before something was looked at."""
        from imgseg.recognition.target_photos import with_faces

        _, findings = with_faces(self.seen, self.chosen)
        said = _by_photo(findings, "")
        photos = [self._photo(name, None, said[name]) for name in self.photos.names]
        if not self.seen.analyses:
            return SeenPerson(self.name, photos)
        return SeenPerson(self.name, photos, notes, problem)

    def with_training(
        self, training: Training, findings: list[Finding], strictness: int | None
    ) -> SeenPerson:
        """The faces learnt from; with a strictness (0-100), tried out on the photos themselves."""
        from imgseg.recognition.cross_validation import cross_validation_scores

        scores = [] if strictness is None else cross_validation_scores(training)
        missed = [(photo, score) for photo, score in scores if score < (strictness or 0)]
        said = _by_photo(findings, self.label)
        # Where most would not be found, no photo is the odd one out: they all differ.
        if 2 * len(missed) < len(scores):
            for photo, score in missed:
                said[photo].append(Finding("not_found", photo, self.label, numbers=(score,)))
        boxes = dict(zip(training.photos, training.boxes, strict=True))
        rivals = training.rivals
        asked = rivals and rivals.finding.code
        return SeenPerson(
            name=self.name,
            photos=[self._photo(name, boxes.get(name), said[name]) for name in self.photos.names],
            notes=[
                one
                for one in findings
                if one.person == self.label and not one.photo and one.code != asked
            ],
            found=len(scores) - len(missed),
            tried=len(scores),
            rivals=[
                (self._in_target(one.photo), one.box) for one in (rivals[:2] if rivals else ())
            ],
        )

    def _photo(self, name: str, used: Box | None, notes: list[Finding]) -> SeenPhoto:
        from imgseg.recognition.photo_faces import box_of

        analysis = self.seen.analyses.get(name)
        return SeenPhoto(
            name=self._in_target(name),
            looked_at=analysis is not None,
            faces=sorted(box_of(face) for face in analysis.faces) if analysis else [],
            used=used,
            decided=name in self.chosen,
            notes=notes,
        )

    def _in_target(self, name: str) -> str:
        return (self.within / name).as_posix()


def _by_photo(findings: list[Finding], person: str) -> defaultdict[str, list[Finding]]:
    said: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.photo and finding.person == person and not finding.unknown:
            said[finding.photo].append(finding)
    return said


def seen_people(session: Session, search: Search, engine_id: str) -> list[SeenPerson]:
    """What the engine of that id saw in the Target photos so far, by person; empty without photos.

    Raises:
        InputError: the names of the folders in Target cannot stand side by side.
    """
    # Late, because numpy takes its time.
    from imgseg.recognition.missing import what_is_missing
    from imgseg.recognition.people_training import train
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import look_up, together

    target = train_photos(search, "target")
    if not target.count():
        return []
    index = FaceIndex(session, search.user_id)
    question = question_of(session, search, search.several)
    sought = question.sought()
    folders = {name: look_up(index, engine_id, *p) for name, p in sought.people.items()}
    others = together([look_up(index, engine_id, *photos) for photos in sought.unknown])
    people = [
        Judge(
            name=name,
            label=name if question.several else "",
            photos=photos,
            within=photos.folder.relative_to(target.photos),
            seen=folders[name],
            chosen=dict(question.chosen.get(name, {})),
        )
        for name, photos in sought.people.items()
    ]
    try:
        trainings, findings = train(folders, others, question.several, question.chosen)
    except TrainingError as error:
        return [one.without_training([], error.code) for one in people]
    complete = all(one.is_complete for one in people)
    if complete:
        findings += what_is_missing(trainings, sought.day_of, question.several)
    return [
        one.with_training(trainings[one.name], findings, search.strictness if complete else None)
        if one.name in trainings
        else one.without_training([f for f in findings if f.person == one.label and not f.photo])
        for one in people
    ]


def faces_in(session: Session, search: Search, engine_id: str, photo: str) -> list[Box]:
    """The faces that the engine saw in the Target photo of that name; none before it was seen."""
    from imgseg.recognition.photo_faces import box_of
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import look_up

    index, target = FaceIndex(session, search.user_id), train_photos(search, "target").photos
    analyses = look_up(index, engine_id, target, [photo]).analyses
    return [box_of(face) for analysis in analyses.values() for face in analysis.faces]
