"""The background: faces of people who do not exist, to learn everybody else from.

Made once by scripts/make_background.py; only embeddings are kept, nobody's face data.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BACKGROUND_FILE = Path(__file__).with_name("background.npy")


@cache
def background() -> NDArray[np.float32]:
    """The embeddings of about 500 synthetic strangers, (n, 512) float32, L2 norm 1."""
    return np.load(BACKGROUND_FILE).astype(np.float32)
