"""The scale of scores: who is on which side of 50."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.classifier import PersonClassifier


def around(direction: int, count: int, seed: int) -> NDArray[np.float32]:
    """Faces of one person: unit vectors about an axis."""
    faces = np.random.default_rng(seed).normal(0, 0.03, (count, 512))
    faces[:, direction] += 1
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)


def test_the_person_is_on_one_side_and_others_on_the_other() -> None:
    classifier = PersonClassifier(around(0, 4, seed=1), around(1, 30, seed=2))
    assert classifier.distances(around(0, 5, seed=3)).min() > 0.5
    assert classifier.distances(around(1, 5, seed=4)).max() < -0.5


@pytest.mark.parametrize("faces", [0, 1, 5000])
def test_any_number_of_faces_is_judged(faces: int) -> None:
    classifier = PersonClassifier(around(0, 1, seed=1), around(1, 1, seed=2))
    assert classifier.distances(around(0, faces, seed=3)).shape == (faces,)


def test_faces_are_judged_the_same_whatever_the_order_of_the_training() -> None:
    target, others = around(0, 6, seed=1), around(1, 900, seed=2)
    faces = np.concatenate([around(0, 5, seed=3), around(1, 5, seed=4)])
    one = PersonClassifier(target, others).distances(faces)
    other = PersonClassifier(target[::-1], others[::-1]).distances(faces)
    assert (one == other).all()


def test_one_odd_target_photo_of_many_lets_no_strangers_in() -> None:
    target, strangers = around(0, 20, seed=1), background(512)
    odd = np.concatenate([target, strangers[:1]])
    faces = strangers[1:]
    with_odd = PersonClassifier(odd, faces[::2]).distances(faces[1::2])
    assert with_odd.max() < 0


def test_the_background_holds_hundreds_of_different_strangers() -> None:
    faces = background(512)
    assert len(faces) >= 400
    assert np.allclose(np.linalg.norm(faces, axis=1), 1, atol=0.01)
    alike = faces @ faces.T - np.eye(len(faces))
    assert np.quantile(alike, 0.99) < 0.6
