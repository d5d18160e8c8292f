"""The scale of scores: who is on which side of 50."""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.classifier import PersonClassifier


def around(direction: int, count: int, seed: int) -> NDArray[np.float32]:
    """Faces of one person: unit vectors about an axis."""
    faces = np.random.default_rng(seed).normal(0, 0.03, (count, 512))
    faces[:, direction] += 1
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)


def test_the_person_scores_over_50_and_others_under() -> None:
    classifier = PersonClassifier(around(0, 4, seed=1), around(1, 30, seed=2))
    assert classifier.scores(around(0, 5, seed=3)).min() > 70
    assert classifier.scores(around(1, 5, seed=4)).max() < 30


def test_scores_stay_between_0_and_100_and_none_gives_none() -> None:
    classifier = PersonClassifier(around(0, 1, seed=1), around(1, 1, seed=2))
    extreme = np.concatenate([around(0, 9, 5), around(1, 9, 6), -around(0, 9, 7)]) * 50
    scores = classifier.scores(extreme)
    assert ((scores >= 0) & (scores <= 100)).all()
    assert classifier.scores(np.empty((0, 512), np.float32)).shape == (0,)


def test_the_background_holds_hundreds_of_different_strangers() -> None:
    faces = background()
    assert len(faces) >= 400
    assert np.allclose(np.linalg.norm(faces, axis=1), 1, atol=0.01)
    alike = faces @ faces.T - np.eye(len(faces))
    assert np.quantile(alike, 0.99) < 0.6
