"""Faces together with the photos they are in."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from imgseg.faces import Analysis, Box, Face
from imgseg.recognition.consensus import Consensus, consensus_of, consensus_with


class PhotoFace(NamedTuple):
    """A face of a photo; ``photo`` is the photo's name."""

    photo: str
    analysis: Analysis
    face: Face

    @property
    def box(self) -> Box:
        """Where the face is; see `box_of`."""
        return box_of(self.face)


def box_of(face: Face) -> Box:
    """Where a face is, in whole pixels of the upright photo."""
    return round(face.x), round(face.y), round(face.w), round(face.h)


def turn_of(face: Face) -> float:
    """How far a face is turned aside: 0 to the camera, over 0.4 to the side; NaN if unknown."""
    left_eye, right_eye, nose, *mouth = face.landmarks.astype(float)
    between = right_eye - left_eye
    distance = np.linalg.norm(between)
    if not distance:
        return float("nan")
    middle = (left_eye + right_eye + mouth[0] + mouth[1]) / 4
    return float(abs((nose - middle) @ between) / distance**2)


def number_at(box: Box, faces: list[Face]) -> int:
    """The number of the face at ``box``, or nearest to it; there is one or more."""

    # Another engine may have drawn the box a little differently.
    def distance(face: Face) -> float:
        return float(np.abs(np.subtract((face.x, face.y, face.w, face.h), box)).sum())

    return min(range(len(faces)), key=lambda number: distance(faces[number]))


def faces_in_front(photos: dict[str, Analysis]) -> list[int]:
    """The number of the largest face nearest the centre in each photo; each has one or more.

    Weighed as in facenet's align_dataset_mtcnn (Sandberg): area minus twice the squared distance
    from the middle of the photo.
    """

    def weight(face: Face, analysis: Analysis) -> float:
        dx = face.x + face.w / 2 - analysis.width / 2
        dy = face.y + face.h / 2 - analysis.height / 2
        return face.w * face.h - 2.0 * (dx * dx + dy * dy)

    return [
        max(range(len(photo.faces)), key=lambda number: weight(photo.faces[number], photo))
        for photo in photos.values()
    ]


def find_person(
    photos: dict[str, Analysis], chosen: Mapping[str, Box]
) -> tuple[Consensus, list[PhotoFace]]:
    """Whom the photos agree on, and the face of that person in each.

    Args:
        photos: by name; one or more, each with one or more faces.
        chosen: the person's face in photos, by name, where somebody said which it is.
    """
    embeddings = [np.array([face.embedding for face in p.faces]) for p in photos.values()]
    numbers = {
        place: number_at(chosen[name], analysis.faces)
        for place, (name, analysis) in enumerate(photos.items())
        if name in chosen
    }
    if numbers:
        consensus = consensus_with(embeddings, numbers)
    else:
        consensus = consensus_of(embeddings, faces_in_front(photos))
    faces = [
        PhotoFace(name, analysis, analysis.faces[number])
        for (name, analysis), number in zip(photos.items(), consensus.faces, strict=True)
    ]
    return consensus, faces
