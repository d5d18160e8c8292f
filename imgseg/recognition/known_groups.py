"""Whoever is known well in an album is told from all others there, and takes in what is theirs.

Similarity alone cannot say where a person ends: 0.4 is the same person from the side in one album,
and a stranger in another. So whoever has faces enough is learnt against everybody else in the
album, all at once, by ridge regression, and what is alike by the standards of the album counts.
What is asked about a group is answered by what was learnt without it: the residuals of least
squares give that without learning anew (Allen's PRESS, for groups of rows).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Whoever is seen in so many different faces, of which half are this good, is known well: of blurred
# faces one is much like the other.
KNOWN = 5
CLEAR = 0.6
# A group joins somebody known well from this answer on (-1 surely not, 1 surely the person), if its
# similarity is so many spreads above that of everybody else: more where both are known well, whose
# mixing would be worst.
JOINS = -0.4
APART = 1.25
KNOWN_APART = 2.0
ROUNDS = 5
RIDGE = 1.0
# The answer where there is no question: a group and itself.
ITSELF = -9.0

Faces = NDArray[np.float32]
Numbers = NDArray[np.intp]


class Answers(NamedTuple):
    """Of each group and each that is known well, whether they are one; (groups, known) both.

    ``scores`` are about -1 for others and 1 for the person, learnt without the group. ``apart`` is
    how far the similarity of the two lies above the middle one of everybody else's, in spreads of
    theirs. ``known`` numbers those known well.
    """

    scores: NDArray[np.float64]
    apart: NDArray[np.float64]
    known: Numbers


def take_in(
    faces: Faces, groups: Numbers, quality: NDArray[np.float64], strangers: Faces
) -> Numbers:
    """Let groups join those known well, in rounds: each round knows them better.

    Args:
        faces: (n, d), L2 norm 1, without what all faces have in common.
        groups: (n,) the number of each face's group.
        quality: (n,), 0-1.
        strangers: (m, d) faces of people who are not in the album, as ``faces``.

    Returns:
        (n,) the number of each face's group, from 0.
    """
    groups = np.unique(groups, return_inverse=True)[1]
    for _ in range(ROUNDS):
        scores, apart, known = ask(faces, groups, quality, strangers)
        if not len(known):
            break
        numbers = np.arange(len(scores))
        best = scores.argmax(axis=1)
        nearest = known[best]
        # The smaller of two joins the larger.
        size = np.lexsort((-numbers, np.bincount(groups))).argsort()
        least = np.where(np.isin(numbers, known), KNOWN_APART, APART)
        joins = (scores[numbers, best] >= JOINS) & (apart[numbers, best] >= least)
        joins &= size < size[nearest]
        if not joins.any():
            break
        into = np.where(joins, nearest, numbers)
        while (into[into] != into).any():
            into = into[into]
        groups = np.unique(into[groups], return_inverse=True)[1]
    return groups


def ask(faces: Faces, groups: Numbers, quality: NDArray[np.float64], strangers: Faces) -> Answers:
    """Ask of every group whether it is somebody known well; shapes as in `take_in`."""
    sizes = np.bincount(groups)
    members = np.split(np.argsort(groups, kind="stable"), np.cumsum(sizes)[:-1])
    clear = np.array([np.median(quality[rows]) >= CLEAR for rows in members])
    known = np.flatnonzero((sizes >= KNOWN) & clear)
    if not len(known):
        nothing = np.empty((len(sizes), 0))
        return Answers(nothing, nothing, known)
    apart = np.array([_apart(faces, groups, number) for number in known.tolist()])
    place = np.full(len(sizes), -1)
    place[known] = np.arange(len(known))
    # The last column is the constant term's.
    seen = np.concatenate([faces, strangers]).astype(np.float64)
    seen = np.append(seen, np.ones((len(seen), 1)), axis=1)
    wanted = np.full((len(seen), len(known)), -1.0)
    at = place[groups]
    wanted[np.flatnonzero(at >= 0), at[at >= 0]] = 1
    inverse = np.linalg.inv(seen.T @ seen + RIDGE * np.eye(seen.shape[1]))
    missing = wanted - seen @ (inverse @ (seen.T @ wanted))
    scores = np.empty((len(sizes), len(known)))
    for number, rows in enumerate(members):
        own = seen[rows]
        # What would be missing, had these faces not been there to learn from.
        without = np.linalg.solve(np.eye(len(rows)) - own @ inverse @ own.T, missing[rows])
        scores[number] = (wanted[rows] - without).mean(axis=0)
    scores[known, np.arange(len(known))] = ITSELF
    return Answers(scores, apart.T, known)


def _apart(faces: Faces, groups: Numbers, number: int) -> NDArray[np.float64]:
    """How far each group's similarity to one lies above the others', in their spreads."""
    own = groups == number
    similarity = faces @ faces[own].mean(axis=0)
    sizes = np.bincount(groups)
    if own.all():
        return np.zeros(len(sizes))
    low, middle, high = np.quantile(similarity[~own], [0.16, 0.5, 0.84])
    spread = max((high - low) / 2, 1e-6)
    return (np.bincount(groups, similarity) / sizes - middle) / spread
