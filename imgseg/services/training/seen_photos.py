"""One person's Target photos as they were seen: the faces, which are learnt from, what is odd."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from imgseg.services.training.chosen_faces import Box

if TYPE_CHECKING:
    from imgseg.services.index.indexing import IndexedFolder
    from imgseg.services.training.findings import Finding
    from imgseg.services.training.people import Photos
    from imgseg.services.training.training import Training

NOT_FOUND = "It would not be found from your other photos: is it the right face?"
# What the command line calls the folder; here it goes without saying.
TARGET = re.compile(r"\bTarget(/| (?=photo))")


@dataclass(frozen=True)
class SeenPhoto:
    """A Target photo by its name in Train/Target, with its ``faces`` from left to right.

    ``used`` is the face that is learnt from, None where there is none. ``decided`` says that
    somebody chose it, or said that there is none. ``notes`` are sentences.
    """

    name: str
    looked_at: bool
    faces: list[Box]
    used: Box | None
    decided: bool
    notes: list[str]


@dataclass(frozen=True)
class SeenPerson:
    """The photos of one person sought, and what is said of them together.

    ``found`` of the ``tried`` among the photos that are learnt from would be found if only the
    others were there. ``rivals`` are a face each of two people of whom it is not clear which is
    meant, with the name of the photo it is in.
    """

    name: str
    photos: list[SeenPhoto] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
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

    Findings call the person's photos by ``label``, a slash and the name in that folder.
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

    def without_training(self, notes: list[str]) -> SeenPerson:
        """While there is nothing to learn from; nothing is said before something was looked at."""
        from imgseg.services.training.target_photos import with_faces

        _, findings = with_faces(self.seen, self.chosen)
        said = _by_photo(findings, "Target")
        photos = [self._photo(name, None, said[name]) for name in self.photos.names]
        return SeenPerson(self.name, photos, _plain(notes) if self.seen.analyses else [])

    def with_training(
        self, training: Training, findings: list[Finding], strictness: int | None
    ) -> SeenPerson:
        """The faces learnt from; with a strictness (0-100), tried out on the photos themselves."""
        from imgseg.services.training.own_photos import scores_from_others

        scores = [] if strictness is None else scores_from_others(training)
        missed = [photo for photo, score in scores if score < (strictness or 0)]
        said = _by_photo(findings, self.label)
        # Where most would not be found, no photo is the odd one out: they all differ.
        if 2 * len(missed) < len(scores):
            for photo in missed:
                said[photo.removeprefix("Target/")].append(NOT_FOUND)
        boxes = dict(zip(training.photos, training.boxes, strict=True))
        rivals = training.rivals
        asked = rivals and rivals.finding.finding
        return SeenPerson(
            name=self.name,
            photos=[
                self._photo(name, boxes.get(f"Target/{name}"), said[name])
                for name in self.photos.names
            ],
            notes=_plain(text for photo, text in findings if photo == self.label and text != asked),
            found=len(scores) - len(missed),
            tried=len(scores),
            rivals=[
                (self._in_target(one.photo.removeprefix("Target/")), one.box)
                for one in (rivals[:2] if rivals else ())
            ],
        )

    def _photo(self, name: str, used: Box | None, notes: list[str]) -> SeenPhoto:
        from imgseg.services.training.photo_faces import box_of

        analysis = self.seen.analyses.get(name)
        return SeenPhoto(
            name=self._in_target(name),
            looked_at=analysis is not None,
            faces=sorted(box_of(face) for face in analysis.faces) if analysis else [],
            used=used,
            decided=name in self.chosen,
            notes=_plain(notes),
        )

    def _in_target(self, name: str) -> str:
        return (self.within / name).as_posix()


def _by_photo(findings: Iterable[Finding], label: str) -> defaultdict[str, list[str]]:
    said: defaultdict[str, list[str]] = defaultdict(list)
    for photo, finding in findings:
        if photo.startswith(f"{label}/"):
            said[photo.removeprefix(f"{label}/")].append(finding)
    return said


def _plain(notes: Iterable[str]) -> list[str]:
    return [TARGET.sub("", note) for note in notes]
