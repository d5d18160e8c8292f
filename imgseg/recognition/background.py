"""The background: faces of people who do not exist, to learn everybody else from.

Drawn by scripts/make_background.py from the mean and the covariance of the embeddings of many
public faces: such numbers describe what faces in albums are like, and nobody in them.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BACKGROUND_FILE = Path(__file__).with_name("background.npy")


@cache
def background(width: int) -> NDArray[np.float32]:
    """The embeddings of 500 strangers, (500, width) float32, each network's part of L2 norm 1.

    ``width`` is 640, or 512 for FaceNet's part alone.
    """
    return np.load(BACKGROUND_FILE)[:, :width].astype(np.float32)
