"""Which faces of an album may be a person's, so that only these are looked at closely.

An SVC with so wide a kernel is nearly straight where strangers lie: there its tangent gives the
distance of a face to within 0.04 (a standard deviation, on real albums), by one product with one
vector. That is quick enough for every face of a million, read page by page.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.classifier import PersonClassifier
from imgseg.recognition.embeddings import shares, weighed

# So many of an album's faces are looked at closely: all but for very large albums. Of the real
# albums at hand every face that may be the person's is among the nearest third by the tangent,
# and among the nearest tenth where people are told apart well.
MOST = 20_000
# So many faces are widened at a time: what the processor keeps at hand.
ROWS = 256

# The faces of an album, one page after the other: (n, d) embeddings, which an item may read anew.
Pages = Sequence[NDArray[np.float16] | NDArray[np.float32]]


class Candidates(NamedTuple):
    """The faces that may be a person's.

    ``numbers`` are their places in the album, ascending. ``distances`` are those of all the album's
    faces from the classifier: near enough of those that are no candidates.
    """

    numbers: NDArray[np.intp]
    distances: NDArray[np.float64]


def candidates(classifier: PersonClassifier, weight: float, pages: Pages) -> Candidates:
    """The faces that a classifier puts nearest to the person: ``MOST``, or all if there are fewer.

    Args:
        classifier: learnt from embeddings ``weighed`` by ``weight``.
        weight: see there.
        pages: one or more.
    """
    direction, start = classifier.tangent()
    direction = direction * shares(pages[0].shape[1], weight)
    distances = np.concatenate([_products(page, direction) for page in pages], dtype=np.float64)
    distances += start
    if len(distances) <= MOST:
        return Candidates(np.arange(len(distances)), distances)
    return Candidates(np.flatnonzero(distances >= np.partition(distances, -MOST)[-MOST]), distances)


def weighed_rows(pages: Pages, numbers: NDArray[np.intp], weight: float) -> NDArray[np.float32]:
    """The faces with these numbers, ascending, ``weighed``: (n, d), n >= 0."""
    faces = np.empty((len(numbers), pages[0].shape[1]), np.float32)
    done = 0
    for own, rows in rows_of(pages, numbers):
        faces[done : done + len(own)] = weighed(rows, weight)
        done += len(own)
    return faces


def rows_of(
    pages: Pages, numbers: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.float16] | NDArray[np.float32]]]:
    """The faces with these numbers, ascending, page by page: the numbers and the embeddings."""
    before = 0
    for page in pages if len(numbers) else ():
        low, high = np.searchsorted(numbers, [before, before + len(page)])
        own = numbers[low:high]
        yield own, page[own - before]
        before += len(page)


def _products(
    page: NDArray[np.float16] | NDArray[np.float32], direction: NDArray[np.float32]
) -> NDArray[np.float32]:
    if page.dtype != np.float16:
        return page @ direction
    # numpy widens float16 number by number. Its bits, moved into the place that they have in a
    # float32, are the number times 2 ** -112, and that takes a fifth of the time.
    direction = direction * np.float32(2**112)
    products = np.empty(len(page), np.float32)
    bits = np.asarray(page).view(np.int16)
    wide = np.empty((ROWS, page.shape[1]), np.int32)
    for first in range(0, len(page), ROWS):
        own = wide[: len(page) - first]
        np.copyto(own, bits[first : first + ROWS])
        np.left_shift(own, 13, out=own)
        # The sign was copied into the bits between.
        np.bitwise_and(own, np.int32(-0x70002000), out=own)
        np.dot(own.view(np.float32), direction, out=products[first : first + ROWS])
    return products
