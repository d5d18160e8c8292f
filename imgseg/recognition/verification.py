"""Whether those who were found are the person of Target at all, or somebody else who looks alike.

Where people look alike to the networks, learning from an album without the person can end at the
person's double, and then every photo of that double is sure. What gives it away is how far Target
lies from all of them together: two means of one person's faces are the same but for chance, and two
people's are not. The cosine of two means, freed of that chance, is Spearman's correction for
attenuation ("The proof and measurement of association between two things", 1904).
"""

import numpy as np
from numpy.typing import NDArray

# From where on Target and the found are one person: measured in docs/accuracy.md.
ONE_PERSON = 0.88
# Photos of one moment are more alike than a person is to themself: they count as this at most.
MOST_ALIKE = 0.65
# Fewer say too little.
FEWEST = 3
# What is left of a score when they are not: a look at them is asked for, none is a match.
DOUBTED = 0.4


def doubted(
    scores: NDArray[np.float64],
    target: NDArray[np.float32],
    found: NDArray[np.float32],
    confirmed: NDArray[np.float32] | None = None,
) -> NDArray[np.float64]:
    """The scores, lowered all alike where those who were found are not the person of Target.

    Args:
        scores: (k,) of the album's faces, 0-100.
        target: (n, d) embeddings of L2 norm 1, n >= 1.
        found: (m, d) those of the faces that are likelier the person than not; m may be 0.
        confirmed: (c, d) those of which somebody said that they are the person; c may be 0.
    """
    if len(found) < FEWEST or one_person(target, found) >= ONE_PERSON:
        return scores
    if confirmed is not None and len(confirmed):
        # Doubtful faces are asked about: one alone that is among the found speaks for them, and
        # none that is not speaks against them.
        both = np.concatenate([target, confirmed])
        nearest = float((confirmed @ found.mean(axis=0)).max())
        among = nearest >= ONE_PERSON * min(_among(found), MOST_ALIKE)
        if among or one_person(both, found) >= ONE_PERSON:
            return scores
    return scores * DOUBTED


def one_person(target: NDArray[np.float32], found: NDArray[np.float32]) -> float:
    """How near the means of two sets of faces are, freed of chance: about 1 for one person.

    Args:
        target: (n, d) embeddings of L2 norm 1, n >= 1.
        found: (m, d) likewise, m >= 2.
    """
    between = float(target.mean(axis=0) @ found.mean(axis=0))
    among_found = min(_among(found), MOST_ALIKE)
    among_target = min(_among(target), among_found) if len(target) > 1 else among_found
    return between / float(np.sqrt(max(among_target, 1e-6) * max(among_found, 1e-6)))


def _among(faces: NDArray[np.float32]) -> float:
    """The mean cosine of two of the faces."""
    count = len(faces)
    return (float(np.square(faces.sum(axis=0)).sum()) - count) / (count * (count - 1))
