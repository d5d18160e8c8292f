"""Whoever is known well in an album is told from all others there, and takes in what is theirs.

Similarity alone cannot say where a person ends: 0.4 is the same person from the side in one album,
and a stranger in another. So whoever has faces enough is learnt against everybody else in the
album, all at once, by ridge regression, and what is alike by the standards of the album counts.
What is asked about a group is answered by what was learnt without it: the residuals of least
squares give that without learning anew (Allen's PRESS, for groups of rows).
"""

from collections.abc import Iterator
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
# So many faces are learnt from at a time, and so many answers are given: 40 and 16 MB.
ROWS = 4096
ANSWERS = 4_000_000
# How alike everybody else is to somebody is asked of so many faces of a very large album.
ASKED = 50_000

Faces = NDArray[np.float32]
Numbers = NDArray[np.intp]


class Answers(NamedTuple):
    """Of some groups and each that is known well, whether they are one.

    ``scores``, (groups, known), are about -1 for others and 1 for the person, learnt without the
    group.
    """

    groups: Numbers
    scores: NDArray[np.float32]


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
    everybody = Everybody(faces, strangers)
    for _ in range(ROUNDS):
        known_well = KnownWell(everybody, groups, quality)
        known = known_well.known
        if not len(known):
            break
        best, scores = known_well.best()
        numbers = np.arange(len(scores))
        nearest = known[best]
        # The smaller of two joins the larger.
        size = np.lexsort((-numbers, np.bincount(groups))).argsort()
        joins = (scores >= JOINS) & (size < size[nearest])
        asked = np.flatnonzero(joins)
        least = np.where(np.isin(asked, known), KNOWN_APART, APART)
        joins[asked] = known_well.apart(asked, nearest[asked]) >= least
        if not joins.any():
            break
        into = np.where(joins, nearest, numbers)
        while (into[into] != into).any():
            into = into[into]
        groups = np.unique(into[groups], return_inverse=True)[1]
    return groups


class Everybody:
    """The faces of an album and strangers, as they are learnt from, whatever their groups are."""

    def __init__(self, faces: Faces, strangers: Faces) -> None:
        """Shapes as in `take_in`."""
        self.faces = faces
        width = faces.shape[1] + 1
        self.products, self.total = RIDGE * np.eye(width), np.zeros(width)
        for part in (*_parts(faces), strangers):
            seen = _seen(part)
            self.products += seen.T @ seen
            self.total += seen.sum(axis=0)
        self.inverse = np.linalg.inv(self.products)
        # How much each face holds its own answer.
        self.leverage = np.concatenate([
            np.einsum("ij,ij->i", seen @ self.inverse, seen) for seen in map(_seen, _parts(faces))
        ])  # fmt: skip


class KnownWell:
    """Those groups that are known well, by their numbers in ``known``, and what they answer."""

    def __init__(self, everybody: Everybody, groups: Numbers, quality: NDArray[np.float64]) -> None:
        """Learn from everybody; ``groups`` and ``quality`` are those of `take_in`."""
        self._all = everybody
        self._groups = groups
        self._sizes = np.bincount(groups)
        self._order = np.argsort(groups, kind="stable")
        self._ends = np.cumsum(self._sizes)
        enough = np.flatnonzero(self._sizes >= KNOWN).tolist()
        clear = [n for n in enough if np.median(quality[self._members(n)]) >= CLEAR]
        self.known = np.array(clear, np.intp)
        # Everybody answers -1, and the person 1. The last column is the constant term's.
        wanted = np.empty((len(self.known), len(everybody.total)))
        for place, number in enumerate(self.known.tolist()):
            wanted[place] = 2 * _sum(everybody.faces[self._members(number)]) - everybody.total
        self._learnt = (wanted @ everybody.inverse).astype(np.float32)

    def answers(self) -> Iterator[Answers]:
        """What is answered of all groups, some at a time."""
        count = len(self._sizes)
        step = max(1, min(ROWS, ANSWERS // max(1, len(self.known))))
        place = np.full(count, -1)
        place[self.known] = np.arange(len(self.known))
        for start in range(0, count if len(self.known) else 0, step):
            groups = np.arange(start, min(start + step, count))
            asked, constant = self._without(groups)
            scores = asked @ self._learnt.T
            scores += constant[:, np.newaxis]
            own = np.flatnonzero(place[groups] >= 0)
            scores[own, place[groups][own]] = ITSELF
            yield Answers(groups, scores)

    def best(self) -> tuple[Numbers, NDArray[np.float32]]:
        """Of each group the place of who answers most in ``known``, and the answer."""
        best = np.empty(len(self._sizes), np.intp)
        scores = np.empty(len(self._sizes), np.float32)
        for groups, answered in self.answers():
            best[groups] = answered.argmax(axis=1)
            scores[groups] = answered.max(axis=1)
        return best, scores

    def apart(self, groups: Numbers, others: Numbers) -> NDArray[np.float64]:
        """How far the similarity of each group to another lies above everybody else's to that one.

        In spreads of everybody else's.
        """
        faces = self._all.faces
        some = np.arange(0, len(faces), -(-len(faces) // ASKED))
        among, group_of = faces[some].T, self._groups[some]
        apart = np.zeros(len(groups))
        asked = np.unique(others)
        for start in range(0, len(asked), step := max(1, ANSWERS // len(some))):
            chunk = asked[start : start + step]
            means = np.array([faces[self._members(number)].mean(axis=0) for number in chunk])
            similarity = means @ among
            for number, mean, alike in zip(chunk.tolist(), means, similarity, strict=True):
                other = alike[group_of != number]
                if not len(other):
                    continue
                low, middle, high = np.quantile(other, [0.16, 0.5, 0.84])
                spread = max((high - low) / 2, 1e-6)
                for place in np.flatnonzero(others == number):
                    own = faces[self._members(groups[place])] @ mean
                    apart[place] = (own.mean(dtype=np.float64) - middle) / spread
        return apart

    def _without(self, groups: Numbers) -> tuple[Faces, NDArray[np.float32]]:
        """What groups in a row ask with, had they not been there to learn from.

        The product with what was learnt of somebody, and a constant, make the mean answer to the
        faces of a group. With X the group's faces and P everybody's products, what they lacked is
        (I - X P^-1 X')^-1 of what they lack.
        """
        everybody = self._all
        asked = np.empty((len(groups), len(everybody.total)), np.float32)
        constant = np.empty(len(groups), np.float32)
        sizes = self._sizes[groups]
        alone = np.flatnonzero(sizes == 1)
        rows = self._order[self._ends[groups[alone]] - 1]
        more = 1 / (1 - everybody.leverage[rows])
        asked[alone] = _seen(everybody.faces[rows]) * more[:, np.newaxis]
        constant[alone] = more - 1
        for place in np.flatnonzero(sizes > 1).tolist():
            seen = _seen(everybody.faces[self._members(groups[place])])
            size = len(seen)
            if size <= seen.shape[1]:
                rest = np.eye(size) - seen @ everybody.inverse @ seen.T
                own = np.linalg.solve(rest, np.ones(size))
                asked[place], constant[place] = own @ seen / size, own.sum() / size - 1
            else:
                # The same by the smaller of the two tables (Woodbury).
                total = seen.sum(axis=0)
                rest = np.linalg.solve(everybody.products - seen.T @ seen, total)
                asked[place] = everybody.products @ rest / size
                constant[place] = total @ rest / size
        return asked, constant

    def _members(self, number: int) -> Numbers:
        end = self._ends[number]
        return self._order[end - self._sizes[number] : end]


def _parts(faces: Faces) -> Iterator[Faces]:
    return (faces[start : start + ROWS] for start in range(0, len(faces), ROWS))


def _seen(faces: Faces) -> NDArray[np.float64]:
    """The faces with a last column for the constant term."""
    return np.append(faces.astype(np.float64), np.ones((len(faces), 1)), axis=1)


def _sum(faces: Faces) -> NDArray[np.float64]:
    return np.append(faces.sum(axis=0, dtype=np.float64), len(faces))
