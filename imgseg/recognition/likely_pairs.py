"""Which two groups of faces may be one person after all: what only somebody who knows can tell."""

from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.clustering import PART, Embeddings, ready, without_common
from imgseg.recognition.everybody import Everybody
from imgseg.recognition.known_groups import KnownWell
from imgseg.recognition.nearest_groups import alike
from imgseg.system.large_array import large_array

# From which likelihood on it is worth a question, and how many at most.
WORTH_ASKING = -0.65
MOST = 100
# So many pairs are looked through for two in one photo; of a very large album the likeliest.
LOOKED_THROUGH = 100_000

Numbers = NDArray[np.intp]


class LikelyPair(NamedTuple):
    """Two groups, by number; the higher ``likelihood``, the likelier they are one person."""

    first: int
    second: int
    likelihood: float


def likely_pairs(
    faces: Embeddings, groups: Numbers, quality: NDArray[np.float64], photos: Numbers
) -> list[LikelyPair]:
    """The pairs of groups that may be one person, the likeliest first.

    Of whoever is known well the answers of `imgseg.recognition.known_groups` say how likely it is;
    of two who are not, the mean similarity of their faces less 1 stands beside those answers.

    Args:
        faces: (n, 640) or (n, 512) embeddings, n >= 1.
        groups: (n,) the number of each face's group, from 0.
        quality: (n,) how much of a face is to be seen, 0-1.
        photos: (n,) the number of each face's photo: two groups in one photo are two people.
    """
    own = ready(faces, np.arange(len(faces)))
    strangers = without_common(background(faces.shape[1]))
    known_well = KnownWell(Everybody(own, strangers), groups, quality)
    likely = _Likely()
    for asked, scores in known_well.answers():
        some, places = np.nonzero(scores >= WORTH_ASKING)
        likely.add(asked[some], known_well.known[places], scores[some, places])
    unknown = np.setdiff1d(np.arange(int(groups.max()) + 1), known_well.known)
    for firsts, seconds, similarity in alike(_means(own, groups, unknown), WORTH_ASKING + 1):
        likely.add(unknown[firsts], unknown[seconds], similarity - 1)
    order = np.argsort(groups, kind="stable")
    shown_in = np.split(photos[order], np.cumsum(np.bincount(groups))[:-1])
    apart = (
        pair
        for pair in likely.best_first()
        if not np.isin(shown_in[pair.first], shown_in[pair.second]).any()
    )
    return list(islice(apart, MOST))


class _Likely:
    """Pairs as they are come across, some of them twice, and some of them the other way round."""

    def __init__(self) -> None:
        self._found: list[tuple[Numbers, Numbers, NDArray[np.float32]]] = []
        self._count = 0

    def add(self, ones: Numbers, others: Numbers, likelihood: NDArray[np.float32]) -> None:
        if len(ones):
            self._found.append((np.minimum(ones, others), np.maximum(ones, others), likelihood))
            self._count += len(ones)
        if self._count > 10 * LOOKED_THROUGH:
            firsts, seconds, values = map(np.concatenate, zip(*self._found, strict=True))
            best = np.argpartition(-values, LOOKED_THROUGH)[:LOOKED_THROUGH]
            self._found = [(firsts[best], seconds[best], values[best])]
            self._count = LOOKED_THROUGH

    def best_first(self) -> list[LikelyPair]:
        """Each pair once, with its highest likelihood."""
        if not self._found:
            return []
        firsts, seconds, values = map(np.concatenate, zip(*self._found, strict=True))
        order = np.lexsort((seconds, firsts, -values))
        pairs: dict[tuple[int, int], LikelyPair] = {}
        for row in order.tolist():
            pair = int(firsts[row]), int(seconds[row])
            pairs.setdefault(pair, LikelyPair(*pair, float(values[row])))
        return list(pairs.values())


def _means(faces: NDArray[np.float32], groups: Numbers, wanted: Numbers) -> NDArray[np.float32]:
    """The mean of the faces of each wanted group."""
    sizes = np.bincount(groups)
    place = np.full(len(sizes), -1)
    place[wanted] = np.arange(len(wanted))
    means = large_array((len(wanted), faces.shape[1]), np.float32)
    means[:] = 0
    rows = np.flatnonzero(place[groups] >= 0)
    for start in range(0, len(rows), PART):
        some = rows[start : start + PART]
        np.add.at(means, place[groups[some]], faces[some])
    means /= sizes[wanted, np.newaxis]
    return means
