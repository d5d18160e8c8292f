"""What FaceNet and SFace give for faces, side by side."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from imgseg.vision.crops import Crops
from imgseg.vision.facenet_graph import EMBEDDING_SIZE

Array = NDArray[np.float32]
# SFace's numbers of a good face have about this norm; of hands, logos and blur little over half.
GOOD = 12.5


def numbers_of(crops: Crops, facenet: Callable[..., Array], second: Callable[..., Array]) -> Array:
    """What both networks give for ``crops``, (n, 640): FaceNet's of norm 1, the other's as is."""
    return np.concatenate([facenet(crops["wide"]), second(crops["tight"])], axis=1)


def finished(numbers: Array) -> tuple[Array, Array]:
    """Embeddings and qualities of faces.

    Args:
        numbers: (n, 640) of ``numbers_of``, or (n, 512) of FaceNet alone.

    Returns:
        Embeddings of that shape with norm 1 in each network's part, and (n,) qualities, 0-1:
        how much of a face SFace saw, 1 without it.
    """
    first, second = numbers[:, :EMBEDDING_SIZE], numbers[:, EMBEDDING_SIZE:]
    if not second.shape[1]:
        return first, np.ones(len(first), np.float32)
    norms = np.linalg.norm(second, axis=1, keepdims=True)
    embeddings = np.concatenate([first, second / np.maximum(norms, 1e-6)], axis=1)
    return embeddings, np.minimum(norms[:, 0] / np.float32(GOOD), 1)
