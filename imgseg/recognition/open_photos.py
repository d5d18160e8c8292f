"""What may be asked about: the photos that are not found, and who in the album may be in them.

Here it is chosen whose faces are compared, by places alone; `imgseg.recognition.cards` compares
them. So of a large album only these few faces have to be read, and of all others there are only
numbers (`imgseg.recognition.places`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

import numpy as np

from imgseg.faces import Box
from imgseg.recognition.feedback import Reviewed
from imgseg.recognition.places import OpenPhoto, PhotoTable, SortedFaceTable, key_of

# From so many photos on a group brings more than its own one.
FEWEST = 2
# So many of the unsure photos, of the others that are not found, of the groups of faces, those in
# most photos, and of the faces of each are compared: a page must not wait for more.
UNSURE, OTHERS, GROUPS, OF_GROUP = 100, 300, 100, 3
# So many places are looked up at a time: those of a large album take room.
AT_ONCE = 4096


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
    faces: SortedFaceTable,
    said: Mapping[str, Reviewed],
    elsewhere: Iterable[tuple[str, Box]],
) -> OpenPhotos:
    """The photos and groups that may be asked about.

    Nobody of whom a photo was said not to show the person is among the groups, and nobody who is
    found as somebody else of the same search.

    Args:
        photos: those in which the person is not found; gone through once.
        faces: the album's, sorted by person, the best of each person first.
        said: what was said of photos, by name; these are not asked about again.
        elsewhere: the faces that are found as somebody else, each with its photo.
    """
    left = PhotoTable(one for one in photos if one.photo not in said)
    unsure = sorted((left[n] for n in np.flatnonzero(left.unsure).tolist()), key=_surest)
    no = ((name, one.box) for name, one in said.items() if one.box and not one.confirmed)
    rejected = _people_at(no, faces)
    groups = _groups(left, faces, rejected | _people_at(elsewhere, faces))
    return OpenPhotos(unsure, _nearest(left), groups, len(rejected))


def _surest(one: OpenPhoto) -> tuple[float, str]:
    return -one.score, one.photo


def _nearest(left: PhotoTable) -> list[OpenPhoto]:
    """Those of the photos nobody is unsure about that come nearest."""
    numbers = np.flatnonzero(~left.unsure)
    if len(numbers) > OTHERS:
        scores = left.scores[numbers]
        numbers = numbers[scores >= np.partition(scores, -OTHERS)[-OTHERS]]
    return nsmallest(OTHERS, (left[n] for n in numbers.tolist()), key=_surest)


def _groups(left: PhotoTable, faces: SortedFaceTable, apart: Collection[int]) -> list[OpenGroup]:
    numbers, there = faces.in_photos(left.keys)
    # The best of each person first.
    order = np.argsort(there, kind="stable")
    numbers, there = numbers[order], there[order]
    asked = ~np.isin(faces.who[there], list(apart))
    numbers, there = numbers[asked], there[asked]
    people, own = np.unique(faces.who[there], return_inverse=True)
    usable = faces.usable[there]
    # Somebody may be in a photo twice.
    pairs = np.unique(own[usable] * len(left) + numbers[usable])
    counts = np.bincount(pairs // max(1, len(left)), minlength=len(people))
    largest = np.argsort(-counts, kind="stable")[:GROUPS]
    decided = (faces.boxes[there] == left.boxes[numbers]).all(axis=1)
    numbers, own = numbers[decided], own[decided]
    groups = []
    for one in largest[counts[largest] >= FEWEST]:
        best = numbers[own == one][:OF_GROUP]
        if len(best):
            groups.append(OpenGroup(int(counts[one]), [left[n] for n in best.tolist()]))
    return groups


def _people_at(places: Iterable[tuple[str, Box]], faces: SortedFaceTable) -> set[int]:
    """Whose faces are at these boxes of photos.

    Another engine, or another look, may have drawn a box a little differently.
    """
    people: set[int] = set()
    left = iter(places)
    while some := list(islice(left, AT_ONCE)):
        keys = np.array([key_of(photo) for photo, _ in some])
        boxes = np.array([box for _, box in some])
        numbers, there = faces.in_photos(keys)
        # By how many pixels they differ, in place and size together.
        apart = np.abs(faces.boxes[there] - boxes[numbers]).sum(axis=1)
        who = faces.who[there]
        order = np.lexsort((who, apart, numbers))
        _, first = np.unique(numbers[order], return_index=True)
        nearest = order[first]
        near = apart[nearest] < boxes[numbers[nearest], 2:].max(axis=1)
        people.update(who[nearest[near]].tolist())
    return people
