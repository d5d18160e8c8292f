"""How alike two faces are, and from when on that says something."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.embeddings import has_both, weighed

# What SFace's cosine counts beside FaceNet's. Pairs of one person found at one false in 1,000, on
# LFW, other celebrities and Korean pop: with 0.3 0.98, 0.93, 0.20; 0.5 0.99, 0.94, 0.23; 1 0.99,
# 0.94, 0.27; FaceNet alone 0.95, 0.91, 0.10.
SIMILARITY_WEIGHT = 0.5


class Lines(NamedTuple):
    """Cosines, of faces as `comparable` gives them.

    From ``alike`` two faces are likely of one person; from ``fits`` a face is likely of the person
    whose mean it is held against; from ``is_it`` it is so surely the person that whoever says
    otherwise is likely mistaken; from ``same_person`` two means are likely of one person.
    """

    alike: float
    fits: float
    is_it: float
    same_person: float


# Measured on LFW, other celebrities and Korean pop, whose strangers the networks know badly.
# alike: pairs of one person 0.99, 0.92, 0.86; of two 0.002, 0.000, 0.17.
# fits: a face is held against the mean of four others: the person's 1.00, 0.98, 1.00; a stranger's
# 0.02, 0.01, 0.49. With 0.42 these are 1.00, 0.97, 0.99 and 0.01, 0.00, 0.39; with 0.33 1.00, 0.98,
# 1.00 and 0.03, 0.02, 0.57.
# is_it: of the person's 0.98, 0.88, 0.85; of strangers none but for 2 in 100 of the last.
# same_person: means of three photos each 1.00, 0.98, 0.98; two people none, none, 0.02.
BOTH = Lines(alike=0.45, fits=0.37, is_it=0.65, same_person=0.7)
# The same of FaceNet alone. alike: 0.97, 0.87, 0.88; 0.003, 0.001, 0.29. fits: 1.5, 7, 1; 99, 97,
# 41. is_it: 0.92, 0.76, 0.79; 0, 0, 0.07. same_person: 0.99, 0.97, 0.98; none, none, 0.05.
FACENET = Lines(alike=0.5, fits=0.42, is_it=0.7, same_person=0.75)


def comparable(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """Embeddings (..., 640) or (..., 512) as vectors whose product says how alike two faces are.

    They are of the same shape, L2 norm 1; the product is that of `weighed`.
    """
    return weighed(faces, SIMILARITY_WEIGHT)


def lines_for(faces: NDArray[np.float32]) -> Lines:
    """The lines for embeddings of that width, (..., 640) or (..., 512)."""
    return BOTH if has_both(faces) else FACENET
