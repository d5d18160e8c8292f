"""Calibration: from the SVC's distance to the probability, in percent, that a face is the person.

The line follows the person's share of the album. Saerens, Latinne and Decaestecker, "Adjusting the
outputs of a classifier to new a priori probabilities" (2002): the share is the one that the
probabilities themselves add up to, found by expectation and maximisation.
"""

import numpy as np
from numpy.typing import NDArray

# The logit of a face that is as likely the person as not before its album is known, and how fast
# it rises; chosen on whole sets (docs/accuracy.md).
MIDDLE = -0.3
STEEPNESS = 8.0
# The person is in some photo, and not all that look like it are the person's.
LEAST_SHARE, MOST_SHARE = 0.002, 0.9
# Where there is no album to ask; in a small one it counts as so many photos more, because a few
# faces near the line must not talk each other over it.
USUAL_SHARE = 0.05
USUAL_PHOTOS = 10
# All this was chosen on albums of so many photos at most. What more there are in a larger one are
# others who do not come near at all: it counts as so many, or as ten times the person's photos.
MOST_PHOTOS, TIMES = 1000, 10
ROUNDS = 50
SETTLED = 1e-5


def share_of_photos(distances: NDArray[np.float64]) -> float:
    """Which share of an album's photos shows the person, 0.002-0.9.

    Args:
        distances: (n,) of the best face of each photo with faces; n may be 0.
    """
    share = USUAL_SHARE
    if not len(distances):
        return share
    # The scores at any share, as fractions: exp is dear, and done once.
    ratios = np.exp(np.clip(STEEPNESS * (distances - MIDDLE), -50, 50))
    for _ in range(ROUNDS):
        odds = ratios * (share / (1 - share))
        found = float((odds / (1 + odds)).sum())
        photos = min(len(distances), max(MOST_PHOTOS, TIMES * found))
        found = (found + USUAL_SHARE * USUAL_PHOTOS) / (photos + USUAL_PHOTOS)
        found = min(max(found, LEAST_SHARE), MOST_SHARE)
        if abs(found - share) < SETTLED:
            break
        share = found
    return share


def scores_of(distances: NDArray[np.float64], share: float = USUAL_SHARE) -> NDArray[np.float64]:
    """Scores for distances: probabilities in percent, 0-100; over 50 a face is likelier X than not.

    Args:
        distances: from ``PersonClassifier.distances``; about -1 for the strangers most like the
            person and 1 for the person's typical faces.
        share: of the album's photos, how many show the person, between 0 and 1.
    """
    logits = STEEPNESS * (distances - MIDDLE) + np.log(share / (1 - share))
    return 100.0 / (1.0 + np.exp(-np.clip(logits, -50, 50)))
