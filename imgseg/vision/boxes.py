"""Boxes: arrays (n, 5) float32 of x1, y1, x2, y2, score. The steps between MTCNN's networks."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
# Boxes compared at a time: a crowd has thousands, and all pairs of those would fill the memory.
CHUNK = 200


def non_max_suppression(
    boxes: Array, overlap: float, *, by_smaller: bool = False
) -> NDArray[np.intp]:
    """Which boxes stay, the best first: those that no better box overlaps by more than ``overlap``.

    As the package mtcnn does it: a box is suppressed even by one that is suppressed itself.
    The overlap is intersection over union or, ``by_smaller``, over the smaller of the two areas.
    """
    order = np.argsort(-boxes[:, 4], kind="stable")
    if len(order) < 2:
        return order
    x1, y1, x2, y2 = np.ascontiguousarray(boxes[order, :4].T)
    area = (x2 - x1) * (y2 - y1)
    keep = np.ones(len(order), dtype=bool)
    for start in range(0, len(order), CHUNK):
        end = min(start + CHUNK, len(order))
        rows = slice(start, end)
        width = np.minimum(x2[rows, None], x2[:end]) - np.maximum(x1[rows, None], x1[:end])
        height = np.minimum(y2[rows, None], y2[:end]) - np.maximum(y1[rows, None], y1[:end])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        one, other = area[rows, None], area[:end]
        whole = np.minimum(one, other) if by_smaller else one + other - shared
        # Only what stands before a box in the order is better.
        keep[rows] = ~np.tril(shared > overlap * whole, start - 1).any(axis=1)
    return order[keep]


def shift(boxes: Array, regression: Array) -> Array:
    """Move each side by its regression, in parts of the box's width or height."""
    sizes = boxes[:, 2:4] - boxes[:, :2] + 1
    moved = boxes[:, :4] + regression * np.tile(sizes, 2)
    return np.concatenate([moved, boxes[:, 4:]], axis=1)


def square(boxes: Array) -> Array:
    """Widen the shorter side of each box, about its middle, to the longer."""
    sizes = boxes[:, 2:4] - boxes[:, :2]
    side = sizes.max(axis=1, keepdims=True)
    start = boxes[:, :2] + (sizes - side) / 2
    return np.concatenate([start, start + side, boxes[:, 4:]], axis=1)


def cut_out(planes: Array, boxes: Array, size: int) -> Array:
    """Cut boxes out of a photo, bilinear, as TensorFlow's crop_and_resize does.

    Args:
        planes: (3, h, w).
        boxes: may reach over the border, where the patch is grey (127.5).
        size: side of each patch.

    Returns:
        (n, 3, size, size) float32, 0-255.
    """
    _, height, width = planes.shape
    y, x = (
        _sample(boxes[:, 1], boxes[:, 3], height, size),
        _sample(boxes[:, 0], boxes[:, 2], width, size),
    )
    pixels = planes.reshape(3, -1)
    share = x.share[:, None, :]

    def row(number: NDArray[np.intp]) -> Array:
        start = (number * width)[:, :, None]
        # All places are inside: "clip" only spares that this is checked.
        left = pixels.take(start + x.before[:, None, :], axis=1, mode="clip")
        right = pixels.take(start + x.after[:, None, :], axis=1, mode="clip")
        right -= left
        right *= share
        right += left
        return right

    patches, below = row(y.before), row(y.after)
    below -= patches
    below *= y.share[:, :, None]
    patches += below
    inside = y.inside[:, :, None] & x.inside[:, None, :]
    if not inside.all():
        np.copyto(patches, 127.5, where=~inside)
    return np.ascontiguousarray(patches.transpose(1, 0, 2, 3))


class _Samples(NamedTuple):
    """Along one axis, (n, size) each: the pixels before and after, its share, whether inside."""

    before: NDArray[np.intp]
    after: NDArray[np.intp]
    share: Array
    inside: NDArray[np.bool_]


def _sample(start: Array, end: Array, length: int, size: int) -> _Samples:
    scale = (length - 1) / length
    steps = np.arange(size, dtype=np.float32) / (size - 1)
    places = (start[:, None] + (end - start)[:, None] * steps) * np.float32(scale)
    inside = (places >= 0) & (places <= length - 1)
    before = np.clip(np.floor(places), 0, length - 1)
    first = before.astype(np.intp)
    return _Samples(first, np.minimum(first + 1, length - 1), places - before, inside)
