"""What is learnt from when people are known from elsewhere too: from other albums, other searches.

What was said in other albums teaches as a Yes or a No in this one does. A search without Target
photos of its own has the person's faces in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from imgseg.faces import AnalysedPhotos, Box, Face
from imgseg.services.files.safe_names import free_name
from imgseg.services.people.elsewhere import Example
from imgseg.services.people.examples import Learnt

if TYPE_CHECKING:
    from imgseg.recognition.face_table import FaceTable
    from imgseg.recognition.people_training import Trainings
    from imgseg.services.searches.question import Question


@dataclass
class Lessons:
    """The photos that people are learnt from, by name, and the faces chosen in them.

    ``own`` are the names of those with Target photos in the search. ``more`` are faces that are
    the person, or are not, and ``files`` the files of photos in the place of Target, by the
    person's and the photo's name.
    """

    targets: dict[str, AnalysedPhotos]
    chosen: dict[str, Mapping[str, Box | None]]
    own: set[str] = field(default_factory=set)
    more: dict[str, list[tuple[bool, Face]]] = field(default_factory=dict)
    files: dict[tuple[str, str], Path] = field(default_factory=dict)

    def taught(self, trainings: Trainings) -> Trainings:
        """The trainings with the faces that are known from elsewhere."""
        # Late, because numpy takes its time.
        from imgseg.recognition.feedback import taught

        return {name: taught(one, self.more.get(name, [])) for name, one in trainings.items()}

    def learnt(self, trainings: Trainings) -> dict[str, list[Learnt]]:
        """The faces that were learnt from the search's own Target photos."""
        return {
            name: [
                Learnt(photo, self.targets[name].hashes[photo], box)
                for photo, box in zip(one.photos, one.boxes, strict=True)
                if photo in self.targets[name].hashes
            ]
            for name, one in trainings.items()
            if name in self.own
        }


def lessons_of(
    question: Question, targets: Mapping[str, AnalysedPhotos], known: FaceTable
) -> Lessons:
    """Put together what was found in Target photos and in the photos of `Question.known`.

    Args:
        question: whose ``known`` and ``chosen`` are meant.
        targets: the Target photos of each person, by name.
        known: what was found in the photos of ``question.known``, by their content.
    """
    from imgseg.recognition.photo_faces import number_at

    lessons = Lessons(dict(targets), dict(question.chosen))
    for name, photos in targets.items():
        mine = set(photos.hashes.values())
        examples = [
            one
            for one in question.known.get(name, ())
            if one.sha256 not in mine and one.sha256 in known and known[one.sha256].faces
        ]
        if photos.analyses:
            lessons.own.add(name)
        else:
            _put_in_place(lessons, name, [one for one in examples if one.same], known)
            examples = [one for one in examples if not one.same]
        faces = [(one, known[one.sha256].faces) for one in examples]
        lessons.more[name] = [(one.same, there[number_at(one.box, there)]) for one, there in faces]
    return lessons


def _put_in_place(lessons: Lessons, name: str, examples: list[Example], known: FaceTable) -> None:
    called: dict[str, Example] = {}
    for example in examples:
        photo = free_name(example.name.rsplit("/", 1)[-1], called.__contains__)
        called[photo] = example
        lessons.files[name, photo] = example.file
    hashes = {photo: example.sha256 for photo, example in called.items()}
    lessons.targets[name] = AnalysedPhotos(known.called(hashes.items()), hashes)
    lessons.chosen[name] = {photo: example.box for photo, example in called.items()}
