"""Sorting the faces of an album by person, without knowing any of them."""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.embeddings import unit

# Groups join from these cosines of their means on, one after the other: what is surely one person
# first, so that the means are good ones when it comes to the doubtful. The last is measured in
# docs/people_in_album.md: rather one person in two groups than two people in one.
LEVELS = (0.9, 0.85, 0.8, 0.76)
# So many rows of likenesses at a time: with 50,000 faces they take 40 MB.
ROWS = 200


def group_faces(faces: NDArray[np.float32]) -> NDArray[np.intp]:
    """Sort faces by person: each begins as a group, and groups whose means are near join.

    No table of all pairs is ever held, and only the likenesses of what changed are computed anew.

    Args:
        faces: (n, 512) embeddings, L2 norm 1; n may be 0.

    Returns:
        (n,) the number of each face's group, from 0; faces of one number are one person. Who is
        together with whom does not depend on the order of the faces.
    """
    # Sorted, too: where two are equally near, the order of the photos must not decide.
    different, which, copies = np.unique(faces, axis=0, return_inverse=True, return_counts=True)
    # What every face has in common says nothing of a person.
    sums = unit(different - background().mean(axis=0)) * copies[:, np.newaxis].astype(np.float32)
    numbers = np.arange(len(sums))
    group, nearest = numbers.copy(), numbers.copy()
    likeness = np.full(len(sums), -1.0, np.float32)
    changed = numbers
    for level in LEVELS:
        while True:
            _look_for_nearest(sums, changed, nearest, likeness)
            # Of two that are each other's nearest the larger stays, and others may join it too:
            # else a person with thousands of photos would take thousands of rounds.
            sizes = np.bincount(group, weights=copies, minlength=len(sums))
            larger = np.lexsort((-numbers, sizes)).argsort()
            near = likeness >= level
            stays = near & (nearest[nearest] == numbers) & (larger > larger[nearest])
            joins = np.flatnonzero(near & stays[nearest] & ~stays)
            if not len(joins):
                changed = joins
                break
            into = numbers.copy()
            into[joins] = nearest[joins]
            np.add.at(sums, into[joins], sums[joins])
            sums[joins] = 0
            likeness[joins] = -1
            group = into[group]
            # Those that grew look again, and whoever was near to one that grew or is gone.
            moved = np.isin(numbers, joins) | stays
            changed = np.flatnonzero(moved[nearest] & (likeness >= 0))
    return np.unique(group[which], return_inverse=True)[1]


def _look_for_nearest(
    sums: NDArray[np.float32],
    changed: NDArray[np.intp],
    nearest: NDArray[np.intp],
    likeness: NDArray[np.float32],
) -> None:
    """Find the nearest of each changed group, and for which others it is the nearest now."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    means = sums / np.where(lengths > 0, lengths, 1)
    likeness[changed] = -1
    there = lengths[:, 0] > 0
    for start in range(0, len(changed), ROWS):
        rows = changed[start : start + ROWS]
        likenesses = means[rows] @ means.T
        likenesses[np.arange(len(rows)), rows] = -1
        nearest[rows] = likenesses.argmax(axis=1)
        likeness[rows] = likenesses.max(axis=1)
        best = likenesses.max(axis=0)
        nearer = there & (best > likeness)
        nearest[nearer] = rows[likenesses.argmax(axis=0)[nearer]]
        likeness[nearer] = best[nearer]
