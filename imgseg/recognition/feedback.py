"""Verdicts where somebody looked at some photos: their word stands, and it teaches the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from imgseg.faces import Analysis, Face
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.photo_faces import number_at
from imgseg.recognition.training import Training
from imgseg.recognition.verdicts import decide
from imgseg.verdicts import PhotoVerdict, Reason

# A rejected face counts as so many. Measured on the 94 people of lfw_dev, each with the person who
# looks most like them: from 3 to 24 times alike, none of that stranger's other photos match any
# more, and of the person's own as many as before.
REJECTED_TIMES = 12


class Reviewed(NamedTuple):
    """What was said of a photo: that it shows the person (``confirmed``), or does not.

    ``box`` is the face that was meant (x, y, w, h), in whole pixels of the upright photo; None
    where there is none.
    """

    confirmed: bool
    box: tuple[int, int, int, int] | None


def decide_reviewed(
    photos: Mapping[str, Analysis],
    training: Training,
    reviews: Mapping[str, Reviewed],
    person: str,
    strictness: int,
) -> Sequence[PhotoVerdict]:
    """One verdict per photo as `decide` gives it, taught by the photos that were reviewed.

    The face meant in a confirmed photo joins Target, that in a rejected one joins unknown. A
    confirmed photo is a match and a rejected one is not, whatever its faces look like.

    Args:
        photos: what was found in each photo, by name; at least one.
        training: the faces to learn the person from.
        reviews: what was said of photos, by name; those of other photos are passed over.
        person: the name that stands in the verdicts.
        strictness: the score, 0-100, from which a photo is a match.
    """
    photos = FaceTable.of(photos)
    mine = {name: review for name, review in reviews.items() if name in photos}
    if not mine:
        return decide(photos, training, person, strictness)
    training = with_examples(photos, training, mine)
    # What is known for certain needs no score, and must not be learnt from a second time.
    rest = photos.part(name for name in photos if name not in mine)
    decided = decide(rest, training, person, strictness) if rest else []
    said = {name: _as_said(name, photos[name], review, person) for name, review in mine.items()}
    return _Together(list(photos), said, decided)


class _Together(Sequence[PhotoVerdict]):
    """Verdicts in the order of the names: what was said, and what was decided of the rest."""

    def __init__(
        self,
        names: Sequence[str],
        said: Mapping[str, PhotoVerdict],
        decided: Sequence[PhotoVerdict],
    ) -> None:
        self._names, self._said, self._decided = names, said, decided
        is_decided = np.array([name not in said for name in names])
        # Where each photo, if it was decided, stands among those.
        self._places = np.cumsum(is_decided, dtype=np.int32) - 1

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, photo: int) -> PhotoVerdict:  # type: ignore[override]
        said = self._said.get(self._names[photo])
        return said or self._decided[int(self._places[photo])]


def with_examples(
    photos: Mapping[str, Analysis], training: Training, reviews: Mapping[str, Reviewed]
) -> Training:
    """The training with the faces that were meant in reviewed photos, all of them among these."""
    said: list[tuple[bool, Face]] = []
    for name, review in reviews.items():
        if review.box and photos[name].faces:
            faces = photos[name].faces
            said.append((review.confirmed, faces[number_at(review.box, faces)]))
    return replace(taught(training, said), before=(len(training.target), len(training.unknown)))


def taught(training: Training, said: Sequence[tuple[bool, Face]]) -> Training:
    """The training with faces of which somebody said that they are the person, or are not.

    The former join Target, the latter unknown; what is known of Target's photos stays as it is.
    """
    if not said:
        return training
    examples: dict[bool, list[Face]] = {True: [], False: []}
    for same, face in said:
        examples[same].append(face)
    return replace(
        training,
        target=np.array([*training.target, *(face.embedding for face in examples[True])]),
        unknown=np.array(
            [*training.unknown, *(face.embedding for face in examples[False] * REJECTED_TIMES)],
            np.float32,
        ).reshape(-1, training.target.shape[1]),
    )


def _as_said(name: str, analysis: Analysis, review: Reviewed, person: str) -> PhotoVerdict:
    return PhotoVerdict(
        photo=name,
        person=person,
        verdict="match" if review.confirmed else "other",
        score=100.0 if review.confirmed else 0.0,
        faces=len(analysis.faces),
        box=review.box,
        size=None if analysis.problem else (analysis.width, analysis.height),
        reason=Reason("confirmed" if review.confirmed else "rejected"),
    )
