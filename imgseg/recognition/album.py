"""Learning from the album itself: what is sure after one round teaches the next."""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.classifier import PersonClassifier

ROUNDS = 3
# A face scoring this much is surely the person, one scoring that little surely is not. Both lie
# well off the line at 50: a wrong teacher costs more than an idle one.
SURE = 67.0
SURELY_NOT = 25.0


def score_album(
    target: NDArray[np.float32],
    others: NDArray[np.float32],
    faces: NDArray[np.float32],
    photos: NDArray[np.intp],
) -> NDArray[np.float64]:
    """How surely each face of an album is the person, whatever the order of the photos.

    A few Target photos show one day and one light, and no stranger of the album. So the faces
    that are surely the person join Target, those that surely are not join the others, and the
    classifier is trained anew. The person is in a photo at most once: only its best face may
    join Target, and beside a sure one the rest are others.

    Args:
        target: (n, 512) embeddings of the person, n >= 1.
        others: (m, 512) embeddings of other people, m >= 1.
        faces: (k, 512) embeddings of the album's faces.
        photos: (k,) the number of the photo that each face is in, from 0.

    Returns:
        (k,) scores, 0-100; see ``PersonClassifier.scores``.
    """
    scores = PersonClassifier(target, others).scores(faces)
    for _ in range(ROUNDS):
        best = np.zeros(photos.max(initial=-1) + 1)
        np.maximum.at(best, photos, scores)
        is_best = scores == best[photos]
        sure = is_best & (scores >= SURE)
        surely_not = (scores <= SURELY_NOT) | (~is_best & (best[photos] >= SURE))
        classifier = PersonClassifier(
            np.concatenate([target, faces[sure]]), np.concatenate([others, faces[surely_not]])
        )
        scores = classifier.scores(faces)
    return scores
