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
IN_CELL, LOOKS_IN = 400, 16
# So many of each cell's groups teach the middles, in so many rounds.
TEACH, ROUNDS = 40, 4
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
        groups.look(np.arange(count))
        return groups

    def look(self, changed: Numbers) -> None:
        """Find the nearest of each changed group, and for which others it is the nearest now."""
        self.similarity[changed] = -1
        there = np.flatnonzero(self.sizes > 0)
        if self._cells:
            for numbers, parts in self._cells.pairs(self.sums, changed, there):
                for rows in parts:
                    self._compare(rows, numbers)
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
                np.add.at(sums, self._nearest(taught, 1)[:, 0], taught)
            filled = np.flatnonzero(sums.any(axis=1))
            self._middles[filled] = unit(sums[filled])
        self._homes = np.empty(len(vectors), np.int32)
        for start in range(0, len(vectors), PART):
            part = vectors[start : start + PART]
            self._homes[start : start + PART] = self._nearest(part, 1)[:, 0]

    def pairs(
        self, vectors: Faces, asked: Numbers, among: Numbers
    ) -> Iterator[tuple[Numbers, Iterator[Numbers]]]:
        """Cell by cell: the numbers of the vectors there, and of those that look for theirs there.

        Args:
            vectors: as they are now, (n, d).
            asked: the numbers of those that look, and may have moved.
            among: the numbers of those that are looked at, ascending.
        """
        looks = np.empty((len(asked), min(LOOKS_IN, len(self._middles))), np.int32)
        for start in range(0, len(asked), PART):
            numbers = asked[start : start + PART]
            looks[start : start + PART] = self._nearest(vectors[numbers], looks.shape[1])
            self._homes[numbers] = looks[start : start + PART, 0]
        there = among[np.argsort(self._homes[among], kind="stable")]
        ends = np.cumsum(np.bincount(self._homes[among], minlength=len(self._middles)))
        looking = np.argsort(looks, axis=None, kind="stable") // looks.shape[1]
        until = np.cumsum(np.bincount(looks.ravel(), minlength=len(self._middles)))
        for cell in range(len(self._middles)):
            own = there[(ends[cell - 1] if cell else 0) : ends[cell]]
            rows = asked[looking[(until[cell - 1] if cell else 0) : until[cell]]]
            if len(own) and len(rows):
                yield own, (rows[start : start + PART] for start in range(0, len(rows), PART))

    def _nearest(self, vectors: Faces, count: int) -> NDArray[np.int32]:
        """The cells that each vector lies nearest to, (n, count), the nearest first."""
        products = vectors @ self._middles.T
        if count == 1:
            return products.argmax(axis=1, keepdims=True).astype(np.int32)
        cells = np.argpartition(-products, count - 1, axis=1)[:, :count]
        order = np.take_along_axis(-products, cells, axis=1).argsort(axis=1)
        return np.take_along_axis(cells, order, axis=1).astype(np.int32)


def alike(means: Faces, least: float) -> Iterator[tuple[Numbers, Numbers, NDArray[np.float32]]]:
    """The pairs of groups whose similarity is ``least`` or more: the two, and how alike they are.

    Pairs from cells may come twice. ``means`` are those of the groups' faces, (n, d).
    """
    if len(means) > EVERY_PAIR:
        everybody = np.arange(len(means))
        for others, parts in Cells(means).pairs(means, everybody, everybody):
            for rows in parts:
                similarities = means[rows] @ means[others].T
                similarities[rows[:, np.newaxis] == others] = -1
                ones, two = np.nonzero(similarities >= least)
                yield rows[ones], others[two], similarities[ones, two]
        return
    for start in range(0, len(means), ROWS):
        similarities = means[start : start + ROWS] @ means[start:].T
        ones, others = np.nonzero(np.triu(similarities >= least, 1))
        yield ones + start, others + start, similarities[ones, others]
