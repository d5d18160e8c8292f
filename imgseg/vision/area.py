"""Shrinking by area: each new pixel is the mean of the old ones it covers, shares included.

MTCNN was published with it, and borderline faces come and go with any other way. Pillow's box
filter counts whole pixels only. Here each axis is a product with a sparse matrix.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Array = NDArray[np.float32]
# New rows at a time: what of a large photo is turned into floats at once, and stays in a
# processor's cache.
ROWS = 16


def planes_of(pixels: NDArray[np.uint8], side: int) -> Array:
    """A photo (h, w, 3) as planes (3, h', w') whose longest side is at most ``side``.

    They are float32 and hold whole numbers, as a photo of that size would: what is between two
    decides some faces.
    """
    height, width, _ = pixels.shape
    scale = side / max(height, width)
    if scale >= 1:
        return np.ascontiguousarray(pixels.transpose(2, 0, 1), dtype=np.float32)
    new_height, new_width = (max(1, round(length * scale)) for length in (height, width))
    planes = np.empty((3, new_height, new_width), np.float32)
    for rows in _blocks(height, new_height):
        old = pixels[rows.old].reshape(-1, 3 * width).astype(np.float32)
        # Columns first, because that is how a product with them wants the photo to lie.
        columns = (rows.weights @ old).reshape(-1, width, 3).transpose(1, 2, 0)
        part = _weights(width, new_width) @ columns.reshape(width, -1)
        planes[:, rows.new] = part.reshape(new_width, 3, -1).transpose(1, 2, 0)
    return np.rint(planes, out=planes)


def shrink(planes: Array, width: int, height: int) -> Array:
    """Shrink planes (3, h, w) to (3, height, width), at least 1 and at most as large."""
    rows, columns = _weights(planes.shape[1], height), _weights(planes.shape[2], width)
    result = np.empty((3, height, width), np.float32)
    for plane, shrunk in zip(planes, result, strict=True):
        shrunk[:] = (columns @ np.ascontiguousarray((rows @ plane).T)).T
    return result


# Upright and lying photos of one camera, each with a dozen levels: more would only fill memory.
@lru_cache(maxsize=64)
def _weights(old: int, new: int) -> csr_matrix:
    """The matrix (new, old) that shrinks ``old`` pixels to ``new``."""
    edges = np.linspace(0, old, new + 1)
    starts, ends = edges[:-1, None], edges[1:, None]
    pixels = starts.astype(np.intp) + np.arange(int(np.ceil(old / new)) + 1)
    shares = np.minimum(ends, pixels + 1) - np.maximum(starts, pixels)
    weights = np.where(pixels < old, np.maximum(shares, 0), 0) * (new / old)
    places = np.minimum(pixels, old - 1)
    counts = np.arange(new + 1) * pixels.shape[1]
    matrix = csr_matrix(
        (weights.ravel().astype(np.float32), places.ravel(), counts), shape=(new, old)
    )
    matrix.eliminate_zeros()
    return matrix


class _Block(NamedTuple):
    """New pixels ``new`` are ``weights`` (new, old) times the old pixels ``old``."""

    new: slice
    old: slice
    weights: csr_matrix


@lru_cache(maxsize=8)
def _blocks(old: int, new: int) -> tuple[_Block, ...]:
    matrix = _weights(old, new)
    blocks = []
    for start in range(0, new, ROWS):
        rows = matrix[start : start + ROWS]
        covered = slice(int(rows.indices.min()), int(rows.indices.max()) + 1)
        blocks.append(_Block(slice(start, start + ROWS), covered, rows[:, covered]))
    return tuple(blocks)
