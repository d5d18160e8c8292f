"""Shrinking by area: each new pixel is the mean of the old ones it covers, shares included.

MTCNN was published with it, and borderline faces come and go with any other way. Pillow's box
filter counts whole pixels only. Here each axis is a matrix with a narrow band: one product per
block of it.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
# New pixels per block: wider ones multiply more zeros, narrower ones call more often.
BLOCK = 16


class _Block(NamedTuple):
    """New pixels ``new`` are ``weights`` (new, old) times the old pixels ``old``."""

    new: slice
    old: slice
    weights: Array


def shrink(planes: Array, width: int, height: int) -> Array:
    """Shrink (3, h, w) float32 planes to (3, height, width), at most as large."""
    channels, old_height, old_width = planes.shape
    rows = np.empty((channels, height, old_width), np.float32)
    for block in _blocks(old_height, height):
        np.matmul(block.weights, planes[:, block.old], out=rows[:, block.new])
    all_rows = rows.reshape(-1, old_width)
    result = np.empty((channels * height, width), np.float32)
    for block in _blocks(old_width, width):
        result[:, block.new] = all_rows[:, block.old] @ block.weights.T
    return result.reshape(channels, height, width)


# Albums hold few sizes of photos, each with a dozen levels.
@lru_cache(maxsize=256)
def _blocks(old: int, new: int) -> tuple[_Block, ...]:
    edges = np.linspace(0, old, new + 1)
    starts, ends = edges[:-1, None], edges[1:, None]
    pixels = np.arange(old)
    shares = np.minimum(ends, pixels + 1) - np.maximum(starts, pixels)
    weights = (np.maximum(shares, 0) * (new / old)).astype(np.float32)
    blocks = []
    for start in range(0, new, BLOCK):
        end = min(start + BLOCK, new)
        covered = slice(int(edges[start]), min(old, int(np.ceil(edges[end]))))
        part = np.ascontiguousarray(weights[start:end, covered])
        blocks.append(_Block(slice(start, end), covered, part))
    return tuple(blocks)
