"""Deciding who it is: scikit-learn's Normalizer, LabelEncoder and SVC over embeddings."""

from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.preprocessing import LabelEncoder, Normalizer
from sklearn.svm import SVC

TARGET, UNKNOWN = "Target", "unknown"
# How much all Target faces count together, and how much one other face.
TARGET_WEIGHT = 32.0
OTHER_WEIGHT = 0.25
# So wide that the line is almost as straight as a linear kernel's, a little bent around Target.
GAMMA = 0.25
# The others that are least like the person do not hold the line; left out, nothing changes but
# the time.
NEAREST_OTHERS = 400
# Faces judged at once: what bounds the memory of a large album.
BATCH = 2048

Faces = NDArray[np.float32]


class PersonClassifier:
    """Tells the faces of one person from everybody else's.

    An SVC that takes each Target face seriously, as ``class_weight="balanced"`` does, draws its
    line before the Target face that is most like a stranger: the more photos, the odder the
    oddest of them, and the more strangers are let in. Here all Target faces share one weight, so
    that no single one of many can hold the line; the typical ones do. A score then means much the
    same with two Target photos and with fifty.
    """

    def __init__(self, target: Faces, others: Faces) -> None:
        """Train on faces; their order does not matter.

        Args:
            target: (n, d) embeddings of the person, L2 norm 1, n >= 1.
            others: (m, d) embeddings of other people, L2 norm 1, m >= 1.
        """
        normalizer = Normalizer()
        target = normalizer.fit_transform(_in_order(target))
        person = target.mean(axis=0)
        others = normalizer.transform(_in_order(others[nearest_to(person, others)]))
        others = others[np.argsort(-(others @ person), kind="stable")[:NEAREST_OTHERS]]
        encoder = LabelEncoder()
        labels = encoder.fit_transform([TARGET] * len(target) + [UNKNOWN] * len(others))
        weights = [TARGET_WEIGHT / len(target)] * len(target) + [OTHER_WEIGHT] * len(others)
        # scikit-learn's own "rbf" is the same, face by face and some twenty times slower.
        svc = SVC(kernel=partial(rbf_kernel, gamma=GAMMA))
        learnt = np.concatenate([target, others])
        svc.fit(learnt, labels, weights)
        # A positive distance means the class that the encoder put second.
        sign = 1.0 if encoder.classes_[1] == TARGET else -1.0
        # What the SVC would compute from all it learnt from, most of which does not count.
        self._holding = learnt[svc.support_]
        self._weights = sign * svc.dual_coef_[0]
        self._start = sign * float(svc.intercept_[0])

    def distances(
        self, faces: Faces, which: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float64]:
        """How far each face lies on the person's side of the SVC's line; negative beyond it.

        Args:
            faces: (n, d) embeddings, L2 norm 1.
            which: (n,) those that are asked of; all if None.

        Returns:
            (n,) distances, or as many as are asked of; those of the faces that hold the line are 1
            and -1.
        """
        numbers = np.arange(len(faces)) if which is None else np.flatnonzero(which)
        distances = np.empty(len(numbers))
        for start in range(0, len(numbers), BATCH):
            cosines = faces[numbers[start : start + BATCH]] @ self._holding.T
            # The rbf kernel of vectors of norm 1.
            kernel = np.exp(2 * GAMMA * (cosines - 1), dtype=np.float64)
            distances[start : start + BATCH] = kernel @ self._weights + self._start
        return distances

    def tangent(self) -> tuple[Faces, float]:
        """The line as it is among faces unlike all it was learnt from: a direction (d,), a start.

        The product of an embedding of L2 norm 1 with the direction, and the start, make about its
        distance.
        """
        there = np.exp(-2 * GAMMA)
        direction = (2 * GAMMA * there * self._weights) @ self._holding
        return direction.astype(np.float32), float(there * self._weights.sum() + self._start)


def nearest_to(
    person: Faces, others: Faces, among: NDArray[np.bool_] | None = None
) -> NDArray[np.intp]:
    """The numbers of the others that may hold the line: those most like a person.

    Args:
        person: (d,) the mean of the person's faces.
        others: (m, d) embeddings.
        among: (m,) which of the others count; all if None.
    """
    counted = np.arange(len(others)) if among is None else np.flatnonzero(among)
    if len(counted) <= NEAREST_OTHERS:
        return counted
    similarity = (others @ person)[counted]
    # Several may be as near as the last.
    last = np.partition(similarity, -NEAREST_OTHERS)[-NEAREST_OTHERS]
    return counted[similarity >= last]


def _in_order(faces: Faces) -> Faces:
    """The faces in an order of their own: the SVC's last digits depend on that of its rows."""
    return faces[np.lexsort(faces.T[:4])]
