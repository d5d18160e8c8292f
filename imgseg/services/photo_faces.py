"""Faces together with the photos they are in."""

from typing import NamedTuple

import numpy as np

from imgseg.recognition.agreement import Agreement, agree
from imgseg.vision.engine import Analysis, Face


class PhotoFace(NamedTuple):
    """A face of a photo; ``photo`` is its label, such as ``Target/a.jpg``."""

    photo: str
    analysis: Analysis
    face: Face


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


def find_person(photos: dict[str, Analysis]) -> tuple[Agreement, list[PhotoFace]]:
    """Whom the photos agree on, and the face of that person in each.

    Args:
        photos: by label; one or more, each with one or more faces.
    """
    embeddings = [np.array([face.embedding for face in p.faces]) for p in photos.values()]
    agreement = agree(embeddings, faces_in_front(photos))
    faces = [
        PhotoFace(label, analysis, analysis.faces[number])
        for (label, analysis), number in zip(photos.items(), agreement.faces, strict=True)
    ]
    return agreement, faces
