"""Embeddings side by side: FaceNet's, and SFace's where that network is there.

A face's embedding is (640,): FaceNet's 512 numbers, then SFace's 128, each part of L2 norm 1;
without the second network it is FaceNet's (512,) alone.
"""

import numpy as np
from numpy.typing import NDArray

FACENET_SIZE = 512


def has_both(faces: NDArray[np.float32]) -> bool:
    """Whether embeddings (..., 640) hold both networks' parts; (..., 512) hold FaceNet's alone."""
    return faces.shape[-1] > FACENET_SIZE


def weighed(faces: NDArray[np.float32], weight: float) -> NDArray[np.float32]:
    """The embeddings at L2 norm 1, SFace's part counting ``weight`` times FaceNet's.

    The product of two of them is (c + weight * d) / (1 + weight), c and d being the cosines of
    their parts; of FaceNet's part alone it is c.

    Args:
        faces: (..., 640) or (..., 512) embeddings.
        weight: 0 or more; without the second part it does not matter.
    """
    result = np.empty(faces.shape, np.float32)
    shares = np.sqrt(np.array([1.0, weight]) / (1.0 + weight)) if has_both(faces) else [1.0]
    parts = (slice(FACENET_SIZE), slice(FACENET_SIZE, None))
    for part, share in zip(parts, shares, strict=False):
        np.multiply(unit(faces[..., part]), np.float32(share), out=result[..., part])
    return result


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors at L2 norm 1; what is nothing stays nothing."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: NDArray[np.float32] = vectors / np.maximum(lengths, np.float32(1e-12))
    return result
