"""The faces of an album's photos, sorted by person."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis, Box
from imgseg.recognition.clustering import cluster_faces
from imgseg.recognition.exemplars import exemplars_first
from imgseg.recognition.face_table import ABOUT, FaceTable
from imgseg.recognition.likely_pairs import LikelyPair, likely_pairs
from imgseg.system.large_array import large_array

# Below these a face is a hand, a logo or a blur more often than somebody, see
# docs/people_in_album.md.
SURE = 0.9
GOOD = 0.56


class SeenFace(NamedTuple):
    """A face of a photo: where it is, and the photo's width and height, in whole pixels."""

    photo: str
    box: Box
    size: tuple[int, int]


class Somebody(NamedTuple):
    """One person's faces, the best to know the person by first, in so many ``photos``.

    ``usable`` is false if none of them is a face that anybody would know.
    """

    faces: list[SeenFace]
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
    faces = _Faces(FaceTable.of(photos))
    if not len(faces.in_photo):
        return SortedFaces([], [])
    groups = cluster_faces(faces.embeddings, faces.quality)
    order = np.argsort(groups, kind="stable")
    members = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    people = [_somebody(faces, numbers) for numbers in members]
    numbers = sorted(
        range(len(people)), key=lambda n: (-people[n].photos, people[n].faces[0].photo)
    )
    place = {number: place for place, number in enumerate(numbers)}
    pairs = [
        LikelyPair(place[pair.first], place[pair.second], pair.likelihood)
        for pair in likely_pairs(faces.embeddings, groups, faces.quality, faces.in_photo)
        if people[pair.first].usable and people[pair.second].usable
    ]
    return SortedFaces([people[number] for number in numbers], pairs)


class _Faces:
    """All faces of photos, in arrays, photo by photo."""

    def __init__(self, table: FaceTable) -> None:
        self._table = table
        faces_in = table.faces_in()
        self.in_photo = np.repeat(np.arange(len(table)), faces_in)
        self._first = np.cumsum(faces_in) - faces_in
        pages, count = table.pages(), len(self.in_photo)
        self.embeddings = large_array((count, pages[0].shape[1] if count else 0), np.float16)
        done = 0
        for page in pages:
            self.embeddings[done : done + len(page)] = page
            done += len(page)
        about = [page[["box", "confidence", "quality"]] for page in table.pages_about()]
        together = np.concatenate(about) if about else np.empty(0, ABOUT)
        self.widths, self.confidence = together["box"][:, 2].copy(), together["confidence"].copy()
        self.quality = together["quality"].copy()

    def seen(self, number: int) -> SeenFace:
        photo = int(self.in_photo[number])
        analysis = self._table.without_faces(photo)
        box = self._table.box(photo, number - int(self._first[photo]))
        return SeenFace(self._table.name(photo), box, (analysis.width, analysis.height))


def _somebody(faces: _Faces, numbers: NDArray[np.intp]) -> Somebody:
    embeddings = faces.embeddings[numbers].astype(np.float32)
    best = exemplars_first(embeddings, faces.widths[numbers], faces.confidence[numbers])
    usable = (faces.confidence[numbers] >= SURE) & (faces.quality[numbers] >= GOOD)
    photos = len(np.unique(faces.in_photo[numbers]))
    return Somebody([faces.seen(int(numbers[n])) for n in best], photos, bool(usable.any()))
