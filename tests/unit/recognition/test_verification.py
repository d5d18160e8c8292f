"""A double of the person is not the person, however sure the album's faces are of each other."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition.verification import doubted, one_person

Faces = NDArray[np.float32]
SIZE = 640


def person(like: NDArray[np.float64] | None = None, alike: float = 0.0) -> NDArray[np.float64]:
    """A direction; one that is ``alike`` times another's, where one is given."""
    own = np.random.default_rng(0 if like is None else 1).normal(size=SIZE)
    own /= np.linalg.norm(own)
    if like is None:
        return own
    own -= own @ like * like
    own /= np.linalg.norm(own)
    return alike * like + np.sqrt(1 - alike**2) * own


def photos_of(who: NDArray[np.float64], count: int, seed: int, spread: float = 0.9) -> Faces:
    """Faces of somebody that differ from each other as photos of many days do."""
    noise = np.random.default_rng(seed).normal(size=(count, SIZE)) / np.sqrt(SIZE)
    faces = who + spread * noise
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("targets", [1, 3, 10])
def test_a_double_is_told_from_the_person_by_all_photos_together(targets: int) -> None:
    ann = person()
    double = person(ann, 0.75)
    target = photos_of(ann, targets, 2)
    scores = np.array([99.9, 99.0, 60.0, 3.0])
    assert doubted(scores, target, photos_of(ann, 40, 3)) == pytest.approx(scores)
    low = doubted(scores, target, photos_of(double, 40, 3))
    assert low.max() < 50
    assert list(np.argsort(low)) == list(np.argsort(scores))


def test_target_photos_of_one_moment_are_still_of_the_person() -> None:
    ann = person()
    moment = photos_of(photos_of(ann, 1, 2)[0].astype(float), 3, 3, spread=0.2)
    assert one_person(moment, photos_of(ann, 40, 4)) == pytest.approx(1, abs=0.1)


def test_one_or_two_photos_say_too_little() -> None:
    ann = person()
    double = person(ann, 0.75)
    scores = np.array([99.0, 98.0])
    assert doubted(scores, photos_of(ann, 3, 2), photos_of(double, 2, 3)) is scores
    assert doubted(scores, photos_of(ann, 3, 2), np.empty((0, SIZE), np.float32)) is scores


def test_one_confirmed_face_among_the_found_speaks_for_them() -> None:
    ann = person()
    odd = photos_of(person(ann, 0.6), 1, 2)
    found = photos_of(ann, 40, 3)
    scores = np.array([99.0, 98.0])
    assert doubted(scores, odd, found).max() < 50
    assert doubted(scores, odd, found, photos_of(ann, 1, 4)) is scores


def test_confirmed_faces_that_are_odd_do_not_speak_against_the_found() -> None:
    ann = person()
    odd = photos_of(person(ann, 0.3), 8, 2)
    scores = np.array([99.0, 98.0])
    assert doubted(scores, photos_of(ann, 2, 3), photos_of(ann, 40, 4), odd) is scores


def test_a_double_is_none_the_more_the_person_for_a_confirmed_face_of_the_person() -> None:
    ann = person()
    found = photos_of(person(ann, 0.75), 40, 3)
    scores = np.array([99.0, 98.0])
    assert doubted(scores, photos_of(ann, 3, 2), found, photos_of(ann, 5, 4)).max() < 50
