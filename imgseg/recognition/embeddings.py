"""Embeddings side by side: FaceNet's, and SFace's where that network is there.

A face's embedding is (640,): FaceNet's 512 numbers, then SFace's 128, each part of L2 norm 1;
without the second network it is FaceNet's (512,) alone.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FACENET_SIZE = 512
# So many are weighed at a time: what the processor keeps at hand.
ROWS = 1024


def has_both(faces: NDArray[np.floating[Any]]) -> bool:
    """Whether embeddings (..., 640) hold both networks' parts; (..., 512) hold FaceNet's alone."""
    return faces.shape[-1] > FACENET_SIZE


def weighed(faces: NDArray[np.floating[Any]], weight: float) -> NDArray[np.float32]:
    """The embeddings at L2 norm 1, SFace's part counting ``weight`` times FaceNet's.

    The product of two of them is (c + weight * d) / (1 + weight), c and d being the cosines of
    their parts; of FaceNet's part alone it is c.

    Args:
        faces: (..., 640) or (..., 512) embeddings, float16 or float32.
        weight: 0 or more; without the second part it does not matter.
    """
    rows_of = faces.reshape(-1, faces.shape[-1])
    result = np.empty(rows_of.shape, np.float32)
    parts = (slice(FACENET_SIZE), slice(FACENET_SIZE, None)) if has_both(faces) else (slice(None),)
    both = shares(faces.shape[-1], weight)
    for start in range(0, len(rows_of), ROWS):
        rows = slice(start, start + ROWS)
        wide = rows_of[rows].astype(np.float32, copy=False)
        for part in parts:
            np.multiply(unit(wide[:, part]), both[part], out=result[rows, part])
    return result.reshape(faces.shape)


def shares(width: int, weight: float) -> NDArray[np.float32]:
    """What `weighed` multiplies embeddings by, (width,), once each of their parts has L2 norm 1.

    ``width`` is 640 or 512.
    """
    both = np.sqrt(np.array([1.0, weight]) / (1.0 + weight)).astype(np.float32)
    sizes = [FACENET_SIZE, width - FACENET_SIZE]
    return np.repeat(both, sizes) if sizes[1] else np.ones(width, np.float32)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors at L2 norm 1; what is nothing stays nothing."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return result
