"""Which two groups of faces may be one person after all: what only somebody who knows can tell."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.clustering import without_common
from imgseg.recognition.known_groups import ask

# From which likelihood on it is worth a question, and how many at most.
WORTH_ASKING = -0.65
MOST = 100


class LikelyPair(NamedTuple):
    """Two groups, by number; the higher ``likelihood``, the likelier they are one person."""

    first: int
    second: int
    likelihood: float


def likely_pairs(
    faces: NDArray[np.float32],
    groups: NDArray[np.intp],
    quality: NDArray[np.float64],
    photos: NDArray[np.intp],
) -> list[LikelyPair]:
    """The pairs of groups that may be one person, the likeliest first.

    Of whoever is known well the answers of `imgseg.recognition.known_groups` say how likely it is;
    of two who are not, the mean similarity of their faces less 1 stands beside those answers.

    Args:
        faces: (n, 640) or (n, 512) embeddings, n >= 1.
        groups: (n,) the number of each face's group, from 0.
        quality: (n,) how much of a face is to be seen, 0-1.
        photos: (n,) the number of each face's photo: two groups in one photo are two people.
    """
    own, strangers = without_common(faces), without_common(background(faces.shape[1]))
    count = int(groups.max()) + 1
    means = np.zeros((count, own.shape[1]), np.float32)
    np.add.at(means, groups, own)
    means /= np.bincount(groups)[:, np.newaxis]
    answers = ask(own, groups, quality, strangers)
    together = _photos_of(groups, photos)
    found: dict[tuple[int, int], float] = {}
    for group, place in np.argwhere(answers.scores >= WORTH_ASKING):
        pair = _pair(int(group), int(answers.known[place]))
        likelihood = float(answers.scores[group, place])
        found[pair] = max(likelihood, found.get(pair, likelihood))
    unknown = np.setdiff1d(np.arange(count), answers.known)
    for number, group in enumerate(unknown):
        similarity = means[unknown[number + 1 :]] @ means[group]
        for place in np.flatnonzero(similarity - 1 >= WORTH_ASKING):
            pair = _pair(int(group), int(unknown[number + 1 + place]))
            found[pair] = float(similarity[place]) - 1
    apart = (pair for pair in found if together[pair[0]].isdisjoint(together[pair[1]]))
    best = sorted(apart, key=lambda pair: (-found[pair], pair))[:MOST]
    return [LikelyPair(*pair, found[pair]) for pair in best]


def _photos_of(groups: NDArray[np.intp], photos: NDArray[np.intp]) -> list[set[int]]:
    found: list[set[int]] = [set() for _ in range(int(groups.max()) + 1)]
    for group, photo in zip(groups.tolist(), photos.tolist(), strict=True):
        found[group].add(photo)
    return found


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)
