"""Sorting the faces of an album by person, without knowing any of them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.embeddings import has_both, unit, weighed
from imgseg.recognition.known_groups import take_in
from imgseg.recognition.nearest_groups import Groups
from imgseg.system.large_array import large_array, rows_at

# So much SFace's part counts beside FaceNet's.
WEIGHT = 1.5
# Groups join from these similarities on, one after the other, what is surely one person first:
# measured in docs/people_in_album.md, rather one person in two groups than two people in one.
LEVELS = (0.8, 0.7, 0.62, 0.58, 0.54, 0.5)
# FaceNet alone takes more people for each other.
LEVELS_OF_ONE = (0.85, 0.8, 0.75, 0.7)
# So many faces are made ready at a time (memory).
PART = 4096
# So many of their numbers put them in order.
ORDERED_BY = 8

Embeddings = NDArray[np.float16] | NDArray[np.float32]
Faces = NDArray[np.float32]
Numbers = NDArray[np.intp]


def cluster_faces(faces: Embeddings, quality: NDArray[np.float64]) -> Numbers:
    """Sort faces by person: each begins as a group, and groups whose faces are alike join.

    How alike two groups are is the mean of the similarities of all their faces, each to each: a
    group of faces that differ must not draw in whoever is near its middle. Two faces in one
    photo may be one person: in collages, and in pictures on the wall. No table of all pairs is
    ever held, and only the similarities of what changed are computed anew. Of very many groups not
    all pairs are compared, see `imgseg.recognition.nearest_groups`.

    Args:
        faces: (n, 640) or (n, 512) embeddings, see `imgseg.recognition.embeddings`; n may be 0.
        quality: (n,) how much of a face is to be seen, 0-1.

    Returns:
        (n,) the number of each face's group, from 0; faces of one number are one person. Who is
        together with whom does not depend on the order of the faces.
    """
    if not len(faces):
        return np.empty(0, np.intp)
    first, which = _different(faces)
    own, strangers = ready(faces, first), without_common(background(faces.shape[1]))
    levels = LEVELS if has_both(faces) else LEVELS_OF_ONE
    group = _join_alike(own, np.bincount(which).astype(np.float32), levels)
    group = take_in(own, group, quality[first], strangers)
    return np.unique(group[which], return_inverse=True)[1]


def without_common(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """The embeddings without what every face has in common, which says nothing of a person."""
    common = weighed(background(faces.shape[-1]), WEIGHT).mean(axis=0)
    return unit(weighed(faces, WEIGHT) - common)


def ready(faces: Embeddings, numbers: Numbers) -> Faces:
    """The embeddings of these numbers without what all have in common."""
    own = large_array((len(numbers), faces.shape[1]), np.float32)
    for start in range(0, len(numbers), PART):
        some = faces[numbers[start : start + PART]]
        own[start : start + PART] = without_common(some.astype(np.float32))
    return own


def _different(faces: Embeddings) -> tuple[Numbers, Numbers]:
    """The number of one face of each content, and which of these each face is like.

    In an order of their own: where two are equally near, that of the photos must not decide.
    """
    order = np.lexsort(faces[:, ORDERED_BY - 1 :: -1].T)
    new = np.ones(len(faces), bool)
    for start in range(1, len(faces), PART):
        some = order[start - 1 : start + PART]
        new[start : start + PART] = (faces[some[1:]] != faces[some[:-1]]).any(axis=1)
    which = np.empty(len(faces), np.intp)
    which[order] = np.cumsum(new) - 1
    return order[new], which


def _join_alike(own: Faces, copies: NDArray[np.float32], levels: Sequence[float]) -> Numbers:
    """Join the groups that are alike enough at each level; who is where, by number.

    Each face begins as a group, of so many ``copies``.
    """
    group, numbers = np.arange(len(own)), np.arange(len(own))
    groups = Groups.of_one(own)
    for level in levels:
        # Nobody will ever join whose nearest is not alike enough for the last level: the mean of
        # two who are not is not either.
        left = np.flatnonzero((groups.sizes > 0) & (groups.similarity >= levels[-1]))
        place = np.full(len(groups.sizes), -1)
        place[left] = np.arange(len(left))
        sums, sizes = rows_at(groups.sums, left), groups.sizes[left]
        if level == levels[0]:
            sums *= copies[left, np.newaxis]
            sizes = copies[left]
        groups = Groups(sums, sizes, place[groups.nearest[left]], groups.similarity[left])
        numbers = numbers[left]
        joined = np.arange(len(group))
        joined[numbers] = numbers[_join(level, groups)]
        group = joined[group]
    return group


def _join(level: float, groups: Groups) -> Numbers:
    """Join groups from ``level`` on; who is where. All are compared, before and after."""
    numbers = np.arange(len(groups.sums))
    group = numbers.copy()
    while True:
        # Of two that are each other's nearest the larger stays, and others may join it too:
        # else a person with thousands of photos would take thousands of rounds.
        nearest, sums, sizes = groups.nearest, groups.sums, groups.sizes
        larger = np.lexsort((-numbers, sizes)).argsort()
        near = groups.similarity >= level
        stays = near & (nearest[nearest] == numbers) & (larger > larger[nearest])
        joins = np.flatnonzero(near & stays[nearest] & ~stays)
        if not len(joins):
            return group
        into = numbers.copy()
        into[joins] = nearest[joins]
        np.add.at(sums, into[joins], sums[joins])
        sums[joins] = 0
        np.add.at(sizes, into[joins], sizes[joins])
        sizes[joins] = 0
        groups.similarity[joins] = -1
        group = into[group]
        # Those that grew look again, and whoever was near to one that grew or is gone.
        moved = np.isin(numbers, joins) | stays
        groups.look(np.flatnonzero(moved[nearest] & (groups.similarity >= 0)))
