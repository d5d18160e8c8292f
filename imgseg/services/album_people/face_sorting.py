"""The faces of an album's photos, sorted by person."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.best_faces import best_first
from imgseg.recognition.grouping import group_faces
from imgseg.services.training.photo_faces import PhotoFace
from imgseg.vision.engine import Analysis


class Somebody(NamedTuple):
    """One person's faces, the best to know the person by first, in so many ``photos``."""

    faces: list[PhotoFace]
    photos: int


def sort_by_person(photos: dict[str, Analysis]) -> list[Somebody]:
    """Who is in these photos (by name), whoever is in the most of them first."""
    faces = [PhotoFace(name, photo, face) for name, photo in photos.items() for face in photo.faces]
    if not faces:
        return []
    embeddings = np.array([one.face.embedding for one in faces])
    groups = group_faces(embeddings)
    order = np.argsort(groups, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    people = [_somebody(faces, embeddings, numbers) for numbers in members]
    return sorted(people, key=lambda one: (-one.photos, one.faces[0].photo))


def _somebody(
    faces: list[PhotoFace], embeddings: NDArray[np.float32], numbers: NDArray[np.intp]
) -> Somebody:
    own = [faces[number] for number in numbers]
    widths = np.array([one.face.w for one in own])
    confidences = np.array([one.face.confidence for one in own])
    best = best_first(embeddings[numbers], widths, confidences)
    return Somebody([own[number] for number in best], len({one.photo for one in own}))
