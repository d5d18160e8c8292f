"""How well the Target photos do: would each be found if only the others were there?"""

import numpy as np

from imgseg.findings import Finding
from imgseg.recognition.background import background
from imgseg.recognition.training import Training

# Up to so many photos each is left out on its own; more are left out in so many groups.
GROUPS = 10
# Of more photos, so many spread evenly tell as much.
MOST_PHOTOS = 100


def cross_validate(training: Training, strictness: int) -> list[Finding]:
    """Say how many of the photos learnt from would be found from the others, and which not.

    Nothing is said of a single photo.

    Args:
        training: what the person is learnt from.
        strictness: the score, 0-100, from which a photo is found.
    """
    scores = cross_validation_scores(training)
    if not scores:
        return []
    found = sum(score >= strictness for _, score in scores)
    return [Finding("found", numbers=(found, len(scores)))] + [
        Finding("not_found", photo, numbers=(score,))
        for photo, score in scores
        if score < strictness
    ]


def cross_validation_scores(training: Training) -> list[tuple[str, float]]:
    """The scores, 0-100, of photos learnt from if only the others were there; of many, a sample.

    What a run learns from the album besides is not counted in. A single photo has none.
    """
    # Late, because scikit-learn takes over a second to import.
    from imgseg.recognition.calibration import scores_of
    from imgseg.recognition.self_training import learnt_from_target

    step = -(-len(training.target) // MOST_PHOTOS)
    target, photos = training.target[::step], training.photos[::step]
    if len(photos) < 2:
        return []
    others = np.concatenate([training.unknown, background(target.shape[1])])
    scores = np.empty(len(photos))
    group = np.arange(len(photos)) % GROUPS
    for number in range(group.max() + 1):
        out = group == number
        scores[out] = scores_of(learnt_from_target(target[~out], others, target[out]))
    # Rounded as in the verdicts.
    return list(zip(photos, scores.round(1).tolist(), strict=True))
