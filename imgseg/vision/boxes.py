"""Boxes: arrays (n, 5) float32 of x1, y1, x2, y2, score. The steps between MTCNN's networks."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
# Boxes compared at a time: a crowd has thousands, and all pairs of those would fill the memory.
CHUNK = 1000


def suppress(boxes: Array, overlap: float, *, by_smaller: bool = False) -> NDArray[np.intp]:
    """Which boxes stay, the best first: those that no better box overlaps by more than ``overlap``.

    As the package mtcnn does it: a box is suppressed even by one that is suppressed itself.
    The overlap is intersection over union or, ``by_smaller``, over the smaller of the two areas.
    """
    order = np.argsort(-boxes[:, 4], kind="stable")
    x1, y1, x2, y2 = boxes[order, :4].T
    area = (x2 - x1) * (y2 - y1)
    keep = np.ones(len(order), dtype=bool)
    for start in range(0, len(order), CHUNK):
        rows = slice(start, start + CHUNK)
        end = min(start + CHUNK, len(order))
        width = np.minimum(x2[rows, None], x2[:end]) - np.maximum(x1[rows, None], x1[:end])
        height = np.minimum(y2[rows, None], y2[:end]) - np.maximum(y1[rows, None], y1[:end])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        areas = area[rows, None], area[:end]
        whole = np.minimum(*areas) if by_smaller else areas[0] + areas[1] - shared
        better = np.arange(end) < np.arange(start, end)[:, None]
        keep[rows] = ~((shared > overlap * whole) & better).any(axis=1)
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


def cut_out(pixels: NDArray[np.uint32], boxes: Array, size: int) -> Array:
    """Cut boxes out of a photo, bilinear, as TensorFlow's crop_and_resize does.

    Args:
        pixels: (h, w) of four bytes each: red, green, blue and one that is not used.
        boxes: may reach over the border, where the patch is grey (127.5).
        size: side of each patch.

    Returns:
        (n, size, size, 3) float32, 0-255.
    """
    height, width = pixels.shape
    (y0, y1, fy, y_in), (x0, x1, fx, x_in) = (
        _sample(boxes[:, 1], boxes[:, 3], height, size),
        _sample(boxes[:, 0], boxes[:, 2], width, size),
    )

    def row(y: NDArray[np.intp]) -> Array:
        start = (y * width)[:, :, None]
        left, right = (_bytes(pixels, start + x[:, None, :]) for x in (x0, x1))
        return left + (right - left) * fx[:, None, :, None]

    top = row(y0)
    patches = top + (row(y1) - top) * fy[:, :, None, None]
    patches[~(y_in[:, :, None] & x_in[:, None, :])] = 127.5
    return patches


def _bytes(pixels: NDArray[np.uint32], places: NDArray[np.intp]) -> Array:
    four = pixels.ravel().take(places).view(np.uint8).reshape(*places.shape, 4)
    return four[..., :3].astype(np.float32)


def _sample(
    start: Array, end: Array, length: int, size: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Array, NDArray[np.bool_]]:
    """Along one axis: the pixels before and after each sample, its share, whether it is inside."""
    scale = (length - 1) / length
    steps = np.arange(size, dtype=np.float32) / (size - 1)
    places = (start[:, None] + (end - start)[:, None] * steps) * scale
    inside = (places >= 0) & (places <= length - 1)
    before = np.clip(np.floor(places), 0, length - 1)
    first = before.astype(np.intp)
    return first, np.minimum(first + 1, length - 1), places - before, inside
