"""What a score means."""

import numpy as np
import pytest

from imgseg.recognition.calibration import scores_of, share_of_photos


def test_scores_rise_with_the_distance_from_0_to_100() -> None:
    scores = scores_of(np.array([-50.0, -1.0, 0.0, 1.0, 50.0]))
    assert (np.diff(scores) > 0).all()
    assert scores[[0, -1]] == pytest.approx([0, 100])


def test_the_same_face_is_likelier_the_person_where_the_person_is_seen_often() -> None:
    distances = np.array([0.0])
    assert scores_of(distances, 0.3)[0] > scores_of(distances, 0.03)[0]


@pytest.mark.parametrize("share", [0.02, 0.2, 0.6])
def test_the_share_is_that_of_the_photos_with_sure_faces(share: float) -> None:
    person = round(500 * share)
    distances = np.concatenate([np.full(person, 1.0), np.full(500 - person, -1.0)])
    assert share_of_photos(distances) == pytest.approx(share, rel=0.15)


@pytest.mark.parametrize(("person", "share"), [(50, 0.05), (400, 0.1)])
def test_a_very_large_album_counts_as_a_large_one_whose_photos_all_may_be_the_persons(
    person: int, share: float
) -> None:
    distances = np.concatenate([np.full(person, 1.0), np.full(50_000, -1.5)])
    assert share_of_photos(distances) == pytest.approx(share, rel=0.05)


def test_an_album_without_faces_has_the_usual_share() -> None:
    assert 0 < share_of_photos(np.empty(0)) < 1
