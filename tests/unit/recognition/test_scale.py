"""What a score means."""

import numpy as np
import pytest

from imgseg.recognition.scale import scores_of


def test_scores_rise_with_the_distance_from_0_to_100() -> None:
    scores = scores_of(np.array([-50.0, -1.0, 0.22, 1.0, 50.0]), 500)
    assert (np.diff(scores) > 0).all()
    assert scores[2] == pytest.approx(50)
    assert scores[[0, -1]] == pytest.approx([0, 100])


def test_the_same_likeness_says_less_among_more_faces() -> None:
    distances = np.array([0.2])
    assert scores_of(distances, 50)[0] > scores_of(distances, 500)[0] > 45
    assert scores_of(distances, 500)[0] > scores_of(distances, 10_000)[0] > 30


def test_an_album_of_one_face_is_judged_as_a_small_one() -> None:
    distances = np.array([0.0, 0.5])
    assert (scores_of(distances, 1) == scores_of(distances, 30)).all()
