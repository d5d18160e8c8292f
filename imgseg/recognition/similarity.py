"""How alike two faces are, and from when on that says something."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.embeddings import has_both, weighed

# What SFace's cosine counts beside FaceNet's. Pairs of one person found at one false in
# 1,000, on LFW, other celebrities and Korean pop: with 0.3 0.97, 0.85, 0.16; 0.5 0.98, 0.85, 0.19;
# 1 0.98, 0.83, 0.24; FaceNet alone 0.95, 0.83, 0.09. With 1 a clean Target of five photos of the
# second loses one of them 12 times in 100 in place of 8.
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
# alike: pairs of one person 0.99, 0.88, 0.90; of two 0.003, 0.001, 0.26.
# fits: five photos of one person lose one in 1.5, 8 and 1 of 100 sets; a stranger among five is
# left out of 99, 97 and 42. With 0.45 these are 1.5, 18, 2 and 100, 97, 59; with 0.33 1.5, 5, 0.3
# and 97, 96, 35.
# is_it: of the person's 0.97, 0.81, 0.85; of strangers under 1 in 10,000 but for 5 in 100 of the
# last. same_person: means of three photos each 0.99 of all; two people none, none, 0.02.
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
