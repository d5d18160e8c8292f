"""Sorting the faces of an album by person, without knowing any of them."""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.embeddings import has_both, unit, weighed
from imgseg.recognition.known_groups import take_in

# So much SFace's part counts beside FaceNet's.
WEIGHT = 1.5
# Groups join from these similarities on, one after the other, what is surely one person first:
# measured in docs/people_in_album.md, rather one person in two groups than two people in one.
LEVELS = (0.8, 0.7, 0.62, 0.58, 0.54, 0.5)
# FaceNet alone takes more people for each other.
LEVELS_OF_ONE = (0.85, 0.8, 0.75, 0.7)
# So many rows of similarities at a time: with 50,000 faces they take 40 MB.
ROWS = 200


def cluster_faces(faces: NDArray[np.float32], quality: NDArray[np.float64]) -> NDArray[np.intp]:
    """Sort faces by person: each begins as a group, and groups whose faces are alike join.

    How alike two groups are is the mean of the similarities of all their faces, each to each: a
    group of faces that differ must not draw in whoever is near its middle. Two faces in one
    photo may be one person: in collages, and in pictures on the wall. No table of all pairs is
    ever held, and only the similarities of what changed are computed anew.

    Args:
        faces: (n, 640) or (n, 512) embeddings, see `imgseg.recognition.embeddings`; n may be 0.
        quality: (n,) how much of a face is to be seen, 0-1.

    Returns:
        (n,) the number of each face's group, from 0; faces of one number are one person. Who is
        together with whom does not depend on the order of the faces.
    """
    if not len(faces):
        return np.empty(0, np.intp)
    # Sorted, too: where two are equally near, the order of the photos must not decide.
    different, first, which, copies = np.unique(
        faces, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    own, strangers = without_common(different), without_common(background(faces.shape[1]))
    sums = own * copies[:, np.newaxis].astype(np.float32)
    numbers = np.arange(len(sums))
    group, nearest = numbers.copy(), numbers.copy()
    similarity = np.full(len(sums), -1.0, np.float32)
    sizes = copies.astype(np.float32)
    _look_for_nearest(sums, sizes, numbers, nearest, similarity)
    for level in LEVELS if has_both(faces) else LEVELS_OF_ONE:
        group = _join(level, sums, sizes, group, nearest, similarity)
    group = take_in(own, group, quality[first], strangers)
    return np.unique(group[which], return_inverse=True)[1]


def without_common(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """The embeddings without what every face has in common, which says nothing of a person."""
    common = weighed(background(faces.shape[-1]), WEIGHT).mean(axis=0)
    return unit(weighed(faces, WEIGHT) - common)


def _join(
    level: float,
    sums: NDArray[np.float32],
    sizes: NDArray[np.float32],
    group: NDArray[np.intp],
    nearest: NDArray[np.intp],
    similarity: NDArray[np.float32],
) -> NDArray[np.intp]:
    """Join groups from ``level`` on; who is where. ``nearest`` is known, before and after."""
    numbers = np.arange(len(sums))
    while True:
        # Of two that are each other's nearest the larger stays, and others may join it too:
        # else a person with thousands of photos would take thousands of rounds.
        larger = np.lexsort((-numbers, sizes)).argsort()
        near = similarity >= level
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
        similarity[joins] = -1
        group = into[group]
        # Those that grew look again, and whoever was near to one that grew or is gone.
        moved = np.isin(numbers, joins) | stays
        changed = np.flatnonzero(moved[nearest] & (similarity >= 0))
        _look_for_nearest(sums, sizes, changed, nearest, similarity)


def _look_for_nearest(
    sums: NDArray[np.float32],
    sizes: NDArray[np.float32],
    changed: NDArray[np.intp],
    nearest: NDArray[np.intp],
    similarity: NDArray[np.float32],
) -> None:
    """Find the nearest of each changed group, and for which others it is the nearest now."""
    there = np.flatnonzero(sizes > 0)
    # Each pair once: a changed group with those after it.
    order = np.concatenate([changed, np.setdiff1d(there, changed, assume_unique=True)])
    means = sums[order]
    means /= sizes[order, np.newaxis]
    similarity[changed] = -1
    for start in range(0, len(changed), ROWS):
        rows, others = changed[start : start + ROWS], order[start:]
        similarities = means[start : start + len(rows)] @ means[start:].T
        np.fill_diagonal(similarities, -1)
        for these, those, alike in ((rows, others, similarities), (others, rows, similarities.T)):
            best = alike.max(axis=1)
            nearer = best > similarity[these]
            nearest[these[nearer]] = those[alike[nearer].argmax(axis=1)]
            similarity[these[nearer]] = best[nearer]
