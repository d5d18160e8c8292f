"""Learning from the album itself: what is sure after one round teaches the next."""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.classifier import PersonClassifier
from imgseg.recognition.scale import scores_of

# From which distance a face is surely the person, round by round: each knows the person better
# than the one before. And up to which it surely is not. Both lie off the line: a wrong teacher
# costs more than an idle one.
SURE = (0.5, 0.4, 0.3)
SURELY_NOT = -0.4


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
        (k,) scores, 0-100; see ``scores_of``.
    """
    distances = PersonClassifier(target, others).distances(faces)
    for sure_from in SURE:
        best = np.full(photos.max(initial=-1) + 1, -np.inf)
        np.maximum.at(best, photos, distances)
        is_best = distances == best[photos]
        sure = is_best & (distances >= sure_from)
        surely_not = (distances <= SURELY_NOT) | (~is_best & (best[photos] >= sure_from))
        classifier = PersonClassifier(
            np.concatenate([target, faces[sure]]), np.concatenate([others, faces[surely_not]])
        )
        distances = classifier.distances(faces)
    return scores_of(distances, len(faces))
