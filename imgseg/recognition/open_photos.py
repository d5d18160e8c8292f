"""What may be asked about: the photos that are not found, and who in the album may be in them.

Here it is chosen whose faces are compared, by places alone; `imgseg.recognition.cards` compares
them. So of a large album only these few faces have to be read.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from typing import NamedTuple

from imgseg.faces import Box
from imgseg.recognition.feedback import Reviewed

# From so many photos on a group brings more than its own one.
FEWEST = 2
# So many of the unsure photos, of the others that are not found, of the groups of faces, those in
# most photos, and of the faces of each are compared: a page must not wait for more.
UNSURE, OTHERS, GROUPS, OF_GROUP = 100, 300, 100, 3


class OpenPhoto(NamedTuple):
    """A photo in which the person is not found: its score (0-100), and the face that decided."""

    photo: str
    unsure: bool
    score: float
    box: Box


class SortedFace(NamedTuple):
    """A face of the album, and ``who`` it is, by number.

    Somebody ``usable`` has a face that one would know.
    """

    photo: str
    box: Box
    who: int
    usable: bool


class OpenGroup(NamedTuple):
    """Somebody in so many ``photos`` that are not found; ``best`` are some of the best.

    In each of these, one or more, the face that decided is this person's.
    """

    photos: int
    best: list[OpenPhoto]


class OpenPhotos(NamedTuple):
    """What to choose questions from.

    All ``unsure`` photos, the surest first, those of the ``others`` that come nearest, and the
    ``groups`` that may be the person; ``rejected`` groups were said to be somebody else.
    """

    unsure: list[OpenPhoto]
    others: list[OpenPhoto]
    groups: list[OpenGroup]
    rejected: int

    def compared(self) -> Iterator[OpenPhoto]:
        """The photos whose deciding faces are compared, some of them twice."""
        yield from self.unsure[:UNSURE]
        yield from self.others
        for group in self.groups:
            yield from group.best


def open_photos(
    photos: Iterable[OpenPhoto],
    faces: Sequence[SortedFace],
    said: Mapping[str, Reviewed],
    elsewhere: Mapping[str, Collection[Box]],
) -> OpenPhotos:
    """The photos and groups that may be asked about.

    Nobody of whom a photo was said not to show the person is among the groups, and nobody who is
    found as somebody else of the same search.

    Args:
        photos: those in which the person is not found.
        faces: the album's, sorted by person, the best of each person first.
        said: what was said of photos, by name; these are not asked about again.
        elsewhere: the faces that are found as somebody else, by photo.
    """
    left = [one for one in photos if one.photo not in said]
    unsure = sorted((one for one in left if one.unsure), key=_surest)
    others = nsmallest(OTHERS, (one for one in left if not one.unsure), key=_surest)
    no = {name: [one.box] for name, one in said.items() if one.box and not one.confirmed}
    rejected = _people_at(no, faces)
    groups = _groups(left, faces, rejected | _people_at(elsewhere, faces))
    return OpenPhotos(unsure, others, groups, len(rejected))


def _surest(one: OpenPhoto) -> tuple[float, str]:
    return -one.score, one.photo


def _groups(
    left: Iterable[OpenPhoto], faces: Iterable[SortedFace], apart: Collection[int]
) -> list[OpenGroup]:
    there = {one.photo: one for one in left}
    photos: dict[int, set[str]] = {}
    best: dict[int, list[OpenPhoto]] = {}
    for face in faces:
        if face.photo not in there or face.who in apart:
            continue
        if face.usable:
            photos.setdefault(face.who, set()).add(face.photo)
        if face.box == there[face.photo].box:
            best.setdefault(face.who, []).append(there[face.photo])
    counts = {who: len(of) for who, of in photos.items() if len(of) >= FEWEST}
    largest = sorted(counts, key=lambda who: (-counts[who], who))[:GROUPS]
    return [OpenGroup(counts[who], best[who][:OF_GROUP]) for who in largest if who in best]


def _people_at(places: Mapping[str, Collection[Box]], faces: Iterable[SortedFace]) -> set[int]:
    """Whose faces are at these boxes of photos.

    Another engine, or another look, may have drawn a box a little differently.
    """
    seen: dict[str, list[SortedFace]] = {photo: [] for photo in places}
    for face in faces:
        if face.photo in seen:
            seen[face.photo].append(face)
    people = set()
    for photo, boxes in places.items():
        for box in boxes:
            near = min(((_apart(box, face.box), face.who) for face in seen[photo]), default=None)
            if near and near[0] < max(box[2:]):
                people.add(near[1])
    return people


def _apart(one: Box, other: Box) -> int:
    """By how many pixels two boxes differ, in place and size together."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
