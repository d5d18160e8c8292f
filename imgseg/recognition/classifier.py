"""Deciding who it is: scikit-learn's Normalizer, LabelEncoder and SVC over embeddings."""

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import LabelEncoder, Normalizer
from sklearn.svm import SVC

TARGET, UNKNOWN = "Target", "unknown"


class PersonClassifier:
    """Tells the faces of one person from everybody else's."""

    def __init__(self, target: NDArray[np.float32], others: NDArray[np.float32]) -> None:
        """Train on faces.

        Args:
            target: (n, 512) embeddings of the person, n >= 1.
            others: (m, 512) embeddings of other people, m >= 1.
        """
        self._normalizer = Normalizer()
        self._encoder = LabelEncoder()
        labels = self._encoder.fit_transform([TARGET] * len(target) + [UNKNOWN] * len(others))
        faces = self._normalizer.fit_transform(np.concatenate([target, others]))
        # Balanced: a few Target faces against hundreds of others must not be outvoted.
        self._svc = SVC(kernel="linear", class_weight="balanced").fit(faces, labels)
        # A positive distance means the class that the encoder put second.
        self._sign = 1.0 if self._encoder.classes_[1] == TARGET else -1.0

    def scores(self, faces: NDArray[np.float32]) -> NDArray[np.float64]:
        """How surely each face is the person.

        The SVC's distance d from its line, as 100 / (1 + exp(-2 d)): 50 is on the line, 88 is as
        far inside as the training faces that hold the line.

        Args:
            faces: (n, 512) embeddings.

        Returns:
            (n,) scores, 0-100.
        """
        if not len(faces):
            return np.empty(0)
        distance = self._sign * self._svc.decision_function(self._normalizer.transform(faces))
        return 100.0 / (1.0 + np.exp(-2.0 * distance))
