"""The scale of scores: what the SVC's distances mean to people."""

import numpy as np
from numpy.typing import NDArray

# Where 50 lies in an album of 500 faces, how much farther per factor e of faces, and how steep
# the scale is. Fewer than 30 faces are taken for 30: less was not measured.
LINE = 0.22
RISE = 0.08
STEEPNESS = 2.0
USUAL_FACES = 500
FEWEST_FACES = 30


def scores_of(distances: NDArray[np.float64], album_faces: int) -> NDArray[np.float64]:
    """Scores for distances, 100 / (1 + exp(-2 (d - line))).

    The line rises with the album: of more strangers, the one who looks most like the person looks
    more like them. 0.22 + 0.08 ln(faces / 500) keeps albums without the person equally rarely
    wrong, from 35 faces to 2,400 (docs/accuracy.md).

    Args:
        distances: from ``PersonClassifier.distances``; about -1 for the strangers most like the
            person and 1 for the person's typical faces.
        album_faces: how many faces the album has.

    Returns:
        Scores, 0-100; 50 is on the line.
    """
    line = LINE + RISE * np.log(max(album_faces, FEWEST_FACES) / USUAL_FACES)
    return 100.0 / (1.0 + np.exp(-STEEPNESS * (distances - line)))
