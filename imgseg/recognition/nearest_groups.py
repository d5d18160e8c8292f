"""Which group of faces is most like which other one.

Up to so many groups as `EVERY_PAIR` says each is compared with each. Of more, each is compared with
those in the cells that it lies nearest to: groups are parted by the nearest of many middles, found
by spherical k-means (Dhillon and Modha, 2001), as in the inverted files of Jégou, Douze and Schmid,
"Product quantization for nearest neighbor search" (2011).
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.embeddings import unit

# Up to so many groups are compared each with each; docs/scale.md says what cells change.
EVERY_PAIR = 50_000
# So many rows of similarities at a time: with 50,000 faces they take 40 MB.
ROWS = 200
# So many groups lie in a cell about, and in so many of the nearest cells each looks.
IN_CELL, LOOKS_IN = 200, 32
# So many of each cell's groups teach the middles, in so many rounds.
TEACH, ROUNDS = 20, 3
# So many groups are put into cells, or compared with those of a cell, at a time: 40 MB.
PART = 4096

Faces = NDArray[np.float32]
Numbers = NDArray[np.intp]


class Groups:
    """Groups of faces, and of each the one that is most like it.

    ``sums``, (n, d), add up each group's faces, ``sizes``, (n,), say how many these are, 0 where a
    group is no more. ``nearest``, (n,), is the number of the group most like each, and
    ``similarity``, (n,), how alike the two are, on the mean of all their faces, each to each.
    """

    def __init__(
        self,
        sums: Faces,
        sizes: NDArray[np.float32],
        nearest: Numbers,
        similarity: NDArray[np.float32],
    ) -> None:
        self.sums, self.sizes, self.nearest, self.similarity = sums, sizes, nearest, similarity
        self._cells = Cells(sums) if len(sums) > EVERY_PAIR else None

    @classmethod
    def of_one(cls, faces: Faces) -> "Groups":
        """Groups of one face each, compared already."""
        count = len(faces)
        nobody = np.full(count, -1.0, np.float32)
        groups = cls(faces, np.ones(count, np.float32), np.arange(count), nobody)
        groups._compare_all(np.arange(count))
        return groups

    def look(self, changed: Numbers) -> None:
        """Find the nearest of each changed group, and for which others it is the nearest now."""
        self.similarity[changed] = -1
        if self._cells:
            self._cells.move(self.sums, changed)
        self._compare_all(changed)

    def _compare_all(self, changed: Numbers) -> None:
        there = np.flatnonzero(self.sizes > 0)
        if self._cells:
            for rows, others in self._cells.pairs(changed, there):
                self._compare(rows, others)
            return
        # Each pair once: a changed group with those after it.
        order = np.concatenate([changed, np.setdiff1d(there, changed, assume_unique=True)])
        means = self.means(order)
        for start in range(0, len(changed), ROWS):
            rows = changed[start : start + ROWS]
            similarities = means[start : start + len(rows)] @ means[start:].T
            np.fill_diagonal(similarities, -1)
            self._note(rows, order[start:], similarities)

    def means(self, numbers: Numbers) -> Faces:
        """The mean face of each of these groups."""
        means = self.sums[numbers]
        means /= self.sizes[numbers, np.newaxis]
        return means

    def _compare(self, rows: Numbers, others: Numbers) -> None:
        """Compare groups with others, whose numbers ascend."""
        similarities = self.means(rows) @ self.means(others).T
        place = np.minimum(np.searchsorted(others, rows), len(others) - 1)
        itself = np.flatnonzero(others[place] == rows)
        similarities[itself, place[itself]] = -1
        self._note(rows, others, similarities)

    def _note(self, rows: Numbers, others: Numbers, similarities: Faces) -> None:
        for these, those, alike in ((rows, others, similarities), (others, rows, similarities.T)):
            best = alike.max(axis=1)
            nearer = best > self.similarity[these]
            self.nearest[these[nearer]] = those[alike[nearer].argmax(axis=1)]
            self.similarity[these[nearer]] = best[nearer]


class Cells:
    """Where vectors lie, each in the cell of the middle that it is nearest to."""

    def __init__(self, vectors: Faces) -> None:
        """Find the middles; the vectors, (n, d), n >= 1, may have any length."""
        random = np.random.default_rng(0)
        count = -(-len(vectors) // IN_CELL)
        some = random.permutation(len(vectors))[: TEACH * count]
        self._middles = unit(vectors[np.sort(some[:count])])
        for _ in range(ROUNDS):
            sums = np.zeros_like(self._middles)
            for start in range(0, len(some), PART):
                taught = unit(vectors[np.sort(some[start : start + PART])])
                np.add.at(sums, (taught @ self._middles.T).argmax(axis=1), taught)
            filled = np.flatnonzero(sums.any(axis=1))
            self._middles[filled] = unit(sums[filled])
        # The cells that each looks in; in the first it lies itself.
        self._looks = np.empty((len(vectors), min(LOOKS_IN, count)), np.int32)
        self.move(vectors, np.arange(len(vectors)))
        # Of those that move later what they looked in first; they are asked themselves then.
        self._lookers = _by_cell(self._looks, count)

    def move(self, vectors: Faces, numbers: Numbers) -> None:
        """Find anew where vectors lie, those with these numbers of all as they are now."""
        count = self._looks.shape[1]
        for start in range(0, len(numbers), PART):
            part = numbers[start : start + PART]
            apart = -(vectors[part] @ self._middles.T)
            cells = np.argpartition(apart, count - 1, axis=1)[:, :count]
            order = np.take_along_axis(apart, cells, axis=1).argsort(axis=1)
            self._looks[part] = np.take_along_axis(cells, order, axis=1)

    def pairs(self, asked: Numbers, among: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
        """Those asked and those among whom they look, cell by cell: each with each of a few.

        Each pair of which one is asked, and one looks where the other lies, comes once or twice.

        Args:
            asked: the numbers of those that look.
            among: the numbers of those that are looked at, ascending.

        Yields:
            The numbers of some, and of others, ascending.
        """
        is_asked, is_there = np.zeros((2, len(self._looks)), bool)
        is_asked[asked], is_there[among] = True, True
        lying = _by_cell(self._looks[among, :1], len(self._middles))
        asking = _by_cell(self._looks[asked], len(self._middles))
        for own, rows, lookers in zip(lying, asking, self._lookers, strict=True):
            there = among[own]
            yield from _some(asked[rows], there)
            if len(asked) < len(among):
                others = lookers[is_there[lookers] & ~is_asked[lookers]]
                yield from _some(others, there[is_asked[there]])


def _by_cell(looks: NDArray[np.int32], count: int) -> list[Numbers]:
    """The rows in which each of so many cells stands."""
    rows = np.argsort(looks, axis=None, kind="stable") // looks.shape[1]
    return np.split(rows, np.cumsum(np.bincount(looks.ravel(), minlength=count))[:-1])


def _some(rows: Numbers, others: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
    if len(others):
        for start in range(0, len(rows), PART):
            yield rows[start : start + PART], others


def alike(means: Faces, least: float) -> Iterator[tuple[Numbers, Numbers, NDArray[np.float32]]]:
    """The pairs of groups whose similarity is ``least`` or more: the two, and how alike they are.

    Pairs from cells may come twice. ``means`` are those of the groups' faces, (n, d).
    """
    if len(means) > EVERY_PAIR:
        everybody = np.arange(len(means))
        for rows, others in Cells(means).pairs(everybody, everybody):
            similarities = means[rows] @ means[others].T
            similarities[rows[:, np.newaxis] == others] = -1
            ones, two = np.nonzero(similarities >= least)
            yield rows[ones], others[two], similarities[ones, two]
        return
    for start in range(0, len(means), ROWS):
        similarities = means[start : start + ROWS] @ means[start:].T
        ones, others = np.nonzero(np.triu(similarities >= least, 1))
        yield ones + start, others + start, similarities[ones, others]
