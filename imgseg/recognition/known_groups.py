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

from imgseg.recognition.everybody import ROWS, Everybody, Faces, seen_as, sum_of

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
# The answer where there is no question: a group and itself.
ITSELF = -9.0
# So many answers are given at a time: 16 MB.
ANSWERS = 4_000_000
# How alike everybody else is to somebody is asked of so many faces of a very large album.
ASKED = 50_000

Numbers = NDArray[np.intp]


class Answers(NamedTuple):
    """Of some groups and each that is known well, whether they are one.

    ``scores``, (groups, known), are about -1 for others and 1 for the person, learnt without the
    group.
    """

    groups: Numbers
    scores: NDArray[np.float32]


class Best(NamedTuple):
    """Of each group, (groups,), the number of the one known well that answers most, and the answer.

    Itself, and `ITSELF`, where nobody else is known well.
    """

    nearest: Numbers
    scores: NDArray[np.float32]


class Before(NamedTuple):
    """What was best before some groups joined, and the number of each of these groups now."""

    best: Best
    now: Numbers


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
    before = None
    for _ in range(ROUNDS):
        known_well = KnownWell(everybody, groups, quality)
        known = known_well.known
        if not len(known):
            break
        nearest, scores = best = known_well.best(before)
        numbers = np.arange(len(scores))
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
        left, groups = np.unique(into[groups], return_inverse=True)
        before = Before(best, np.searchsorted(left, into))
    return groups


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
            wanted[place] = 2 * sum_of(everybody.faces[self._members(number)]) - everybody.total
        self._learnt = (wanted @ everybody.inverse).astype(np.float32)

    def answers(self) -> Iterator[Answers]:
        """What is answered of all groups, some at a time."""
        return self._answers(np.arange(len(self._sizes)), np.arange(len(self.known)))

    def _answers(self, groups: Numbers, places: Numbers) -> Iterator[Answers]:
        """What those with these places in ``known``, ascending, answer of some groups."""
        if not len(places):
            return
        learnt = self._learnt if len(places) == len(self.known) else self._learnt[places]
        step = max(1, min(ROWS, ANSWERS // len(places)))
        column = np.full(len(self._sizes), -1)
        column[self.known[places]] = np.arange(len(places))
        for start in range(0, len(groups), step):
            some = groups[start : start + step]
            asked, constant = self._without(some)
            scores = asked @ learnt.T
            scores += constant[:, np.newaxis]
            own = np.flatnonzero(column[some] >= 0)
            scores[own, column[some[own]]] = ITSELF
            yield Answers(some, scores)

    def best(self, before: Before | None) -> Best:
        """Who answers most of each group; only what changed since is asked anew."""
        count = len(self._sizes)
        if before is None:
            best = Best(np.arange(count), np.full(count, ITSELF, np.float32))
            self._ask(best, np.arange(count), np.arange(len(self.known)))
            return best
        grew = np.bincount(before.now, minlength=count) > 1
        was = np.empty(count, np.intp)
        was[before.now] = np.arange(len(before.now))
        nearest = before.now[before.best.nearest[was]]
        best = Best(nearest, before.best.scores[was])
        # Of these what is kept is no answer any more: they ask everybody.
        anew = grew | grew[nearest]
        best.scores[anew] = ITSELF
        self._ask(best, np.flatnonzero(~anew), np.flatnonzero(grew[self.known]))
        self._ask(best, np.flatnonzero(anew), np.arange(len(self.known)))
        return best

    def _ask(self, best: Best, groups: Numbers, places: Numbers) -> None:
        """Note who of these answers more of some groups than what is best so far."""
        for some, scores in self._answers(groups, places):
            highest = scores.argmax(axis=1)
            most = scores[np.arange(len(some)), highest]
            more = most > best.scores[some]
            best.nearest[some[more]] = self.known[places[highest[more]]]
            best.scores[some[more]] = most[more]

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
        """What some groups ask with, had they not been there to learn from.

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
        asked[alone] = seen_as(everybody.faces[rows]) * more[:, np.newaxis]
        constant[alone] = more - 1
        for place in np.flatnonzero(sizes > 1).tolist():
            seen = seen_as(everybody.faces[self._members(groups[place])])
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
