"""What the most similar faces of the album say of a face: it goes with its own people.

A face near the line that is most like faces which surely are the person is most likely the
person's, and one most like somebody else's is not. Smoothing over a graph of nearest neighbours
after Zhu, Ghahramani and Lafferty, "Semi-supervised learning using Gaussian fields" (2003).
"""

import numpy as np
from numpy.typing import NDArray

# So many of the most similar faces, each counting from about this similarity on.
NEIGHBOURS = 8
SIMILAR, WIDTH = 0.6, 0.04
# How much they count all together beside the face itself, each of them fully similar.
SHARE = 0.5
ROUNDS = 2
# What lies farther from the line than this is settled, and says no more than this.
SETTLED = -0.9
MOST = 1.2
# So many rows of similarities at a time: with 50,000 faces they take 40 MB.
ROWS = 200
# And so many similarities of a row at a time, to find the largest.
PIECE = 128


def agree_with_neighbours(
    distances: NDArray[np.float64], faces: NDArray[np.float32], photos: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Distances that are drawn towards those of the most similar faces in other photos.

    Args:
        distances: (k,) from a classifier, about -1 for others and 1 for the person.
        faces: (k, d) embeddings, L2 norm 1.
        photos: (k,) the number of the photo that each face is in.

    Returns:
        (k,) distances; those of faces that surely are not the person, unchanged.
    """
    near = np.flatnonzero(distances > SETTLED)
    count = min(NEIGHBOURS, len(faces) - 1)
    if not count or not len(near):
        return distances
    numbers = np.empty((len(near), count), np.intp)
    similar = np.empty((len(near), count), np.float32)
    for start in range(0, len(near), ROWS):
        rows = near[start : start + ROWS]
        similarities = faces[rows] @ faces.T
        # Two faces of one photo are two people.
        similarities[photos[rows, np.newaxis] == photos] = -1
        nearest = _most_similar(similarities, count)
        numbers[start : start + ROWS] = nearest
        similar[start : start + ROWS] = np.take_along_axis(similarities, nearest, axis=1)
    weights = SHARE / (1 + np.exp(-np.clip((similar - SIMILAR) / WIDTH, -50, 50)))
    drawn = distances.copy()
    for _ in range(ROUNDS):
        said = np.clip(drawn[numbers], -MOST, MOST)
        drawn[near] = (distances[near] + (weights * said).sum(axis=1)) / (1 + weights.sum(axis=1))
    return drawn


def _most_similar(similarities: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """The places of the ``count`` largest of each row, (n, count), in any order.

    They lie in those pieces of the row that have the largest maxima: only these are looked through.
    """
    rows, length = similarities.shape
    pieces = length // PIECE
    if pieces <= count:
        return np.argpartition(similarities, -count, axis=1)[:, -count:]
    largest = similarities[:, : pieces * PIECE].reshape(rows, pieces, PIECE).max(axis=2)
    among = np.argpartition(largest, -count, axis=1)[:, -count:, np.newaxis] * PIECE
    places = (among + np.arange(PIECE)).reshape(rows, -1)
    rest = np.broadcast_to(np.arange(pieces * PIECE, length), (rows, length - pieces * PIECE))
    places = np.concatenate([places, rest], axis=1)
    values = np.take_along_axis(similarities, places, axis=1)
    best = np.argpartition(values, -count, axis=1)[:, -count:]
    return np.take_along_axis(places, best, axis=1)
