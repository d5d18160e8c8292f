"""The faces of an album's photos, sorted by person."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis
from imgseg.recognition.clustering import cluster_faces
from imgseg.recognition.exemplars import exemplars_first
from imgseg.recognition.likely_pairs import LikelyPair, likely_pairs
from imgseg.recognition.photo_faces import PhotoFace

# Below these a face is a hand, a logo or a blur more often than somebody, see
# docs/people_in_album.md.
SURE = 0.9
GOOD = 0.56


class Somebody(NamedTuple):
    """One person's faces, the best to know the person by first, in so many ``photos``.

    ``usable`` is false if none of them is a face that anybody would know.
    """

    faces: list[PhotoFace]
    photos: int
    usable: bool = True


class SortedFaces(NamedTuple):
    """Who is in an album, whoever is in the most photos first, and who of them may be one person.

    ``pairs`` numbers the people by their places, the likeliest first.
    """

    people: list[Somebody]
    pairs: list[LikelyPair]


def sort_by_person(photos: Mapping[str, Analysis]) -> SortedFaces:
    """Who is in these photos (by name)."""
    faces = [PhotoFace(name, photo, face) for name, photo in photos.items() for face in photo.faces]
    if not faces:
        return SortedFaces([], [])
    embeddings = np.array([one.face.embedding for one in faces])
    quality = np.array([one.face.quality for one in faces])
    groups = cluster_faces(embeddings, quality)
    order = np.argsort(groups, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    people = [_somebody(faces, embeddings, numbers) for numbers in members]
    numbers = sorted(
        range(len(people)), key=lambda n: (-people[n].photos, people[n].faces[0].photo)
    )
    place = {number: place for place, number in enumerate(numbers)}
    in_photo = np.unique([one.photo for one in faces], return_inverse=True)[1]
    pairs = [
        LikelyPair(place[pair.first], place[pair.second], pair.likelihood)
        for pair in likely_pairs(embeddings, groups, quality, in_photo)
        if people[pair.first].usable and people[pair.second].usable
    ]
    return SortedFaces([people[number] for number in numbers], pairs)


def _somebody(
    faces: list[PhotoFace], embeddings: NDArray[np.float32], numbers: NDArray[np.intp]
) -> Somebody:
    own = [faces[number] for number in numbers]
    widths = np.array([one.face.w for one in own])
    confidences = np.array([one.face.confidence for one in own])
    best = exemplars_first(embeddings[numbers], widths, confidences)
    usable = any(one.face.confidence >= SURE and one.face.quality >= GOOD for one in own)
    return Somebody([own[number] for number in best], len({one.photo for one in own}), usable)
