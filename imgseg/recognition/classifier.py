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


class PersonClassifier:
    """Tells the faces of one person from everybody else's.

    An SVC that takes each Target face seriously, as ``class_weight="balanced"`` does, draws its
    line before the Target face that is most like a stranger: the more photos, the odder the
    oddest of them, and the more strangers are let in. Here all Target faces share one weight, so
    that no single one of many can hold the line; the typical ones do. A score then means much the
    same with two Target photos and with fifty.
    """

    def __init__(self, target: NDArray[np.float32], others: NDArray[np.float32]) -> None:
        """Train on faces; their order does not matter.

        Args:
            target: (n, 512) embeddings of the person, n >= 1.
            others: (m, 512) embeddings of other people, m >= 1.
        """
        self._normalizer = Normalizer()
        target = self._normalizer.fit_transform(_in_order(target))
        others = self._normalizer.transform(_in_order(others))
        similarity = others @ target.mean(axis=0)
        others = others[np.argsort(-similarity, kind="stable")[:NEAREST_OTHERS]]
        encoder = LabelEncoder()
        labels = encoder.fit_transform([TARGET] * len(target) + [UNKNOWN] * len(others))
        weights = [TARGET_WEIGHT / len(target)] * len(target) + [OTHER_WEIGHT] * len(others)
        # scikit-learn's own "rbf" is the same, face by face and some twenty times slower.
        self._svc = SVC(kernel=partial(rbf_kernel, gamma=GAMMA))
        self._svc.fit(np.concatenate([target, others]), labels, weights)
        # A positive distance means the class that the encoder put second.
        self._sign = 1.0 if encoder.classes_[1] == TARGET else -1.0

    def distances(self, faces: NDArray[np.float32]) -> NDArray[np.float64]:
        """How far each face lies on the person's side of the SVC's line; negative beyond it.

        Args:
            faces: (n, 512) embeddings.

        Returns:
            (n,) distances; those of the faces that hold the line are 1 and -1.
        """
        batches = [
            self._svc.decision_function(self._normalizer.transform(faces[start : start + BATCH]))
            for start in range(0, len(faces), BATCH)
        ]
        return self._sign * np.concatenate([np.empty(0), *batches])


def _in_order(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """The faces in an order of their own: the SVC's last digits depend on that of its rows."""
    return faces[np.lexsort(faces.T[:4])]
