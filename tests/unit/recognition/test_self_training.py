"""Learning from the album: surer than Target alone, and whatever the order."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition import candidates, self_training
from imgseg.recognition.self_training import scores_by_self_training

Faces = NDArray[np.float32]


def unit(vectors: NDArray[np.float64]) -> Faces:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def faces_between(start: int, end: int, shares: list[float]) -> Faces:
    """Faces on the way from one direction to another, as a person changes with the light."""
    vectors = np.zeros((len(shares), 512))
    vectors[:, start] = 1 - np.array(shares)
    vectors[:, end] = shares
    return unit(vectors)


@pytest.fixture
def strangers() -> Faces:
    return unit(np.random.default_rng(0).normal(size=(100, 512)))


@pytest.fixture
def target() -> Faces:
    return faces_between(0, 1, [0.0, 0.02])


def test_a_face_unlike_target_is_found_through_the_photos_in_between(
    target: Faces, strangers: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = np.concatenate([faces_between(0, 1, [0.3, 0.4, 0.45, 0.7]), strangers[50:]])
    photos = np.arange(len(faces))
    learnt = scores_by_self_training(target, strangers[:50], [faces], photos, (0, 0))
    monkeypatch.setattr(self_training, "GENTLE", ())
    alone = scores_by_self_training(target, strangers[:50], [faces], photos, (0, 0))
    assert learnt[3] > alone[3] + 5
    assert learnt[4:].max() < 40


def test_beside_a_sure_face_the_other_faces_of_the_photo_are_others(
    target: Faces, strangers: Faces
) -> None:
    faces = np.concatenate([faces_between(0, 1, [0.1, 0.5]), strangers[50:]])
    apart = scores_by_self_training(target, strangers[:50], [faces], np.arange(len(faces)), (0, 0))
    together = scores_by_self_training(
        target, strangers[:50], [faces], np.maximum(np.arange(len(faces)) - 1, 0), (0, 0)
    )
    assert together[1] < apart[1]
    assert together[0] > 50


def test_the_order_of_the_photos_does_not_matter(target: Faces, strangers: Faces) -> None:
    faces = np.concatenate([faces_between(0, 1, [0.1, 0.3, 0.5, 0.6]), strangers[50:]])
    photos = np.arange(len(faces))
    order = np.random.default_rng(1).permutation(len(faces))
    scores = scores_by_self_training(target, strangers[:50], [faces], photos, (0, 0))
    shuffled = scores_by_self_training(target, strangers[:50], [faces[order]], photos, (0, 0))
    assert shuffled == pytest.approx(scores[order], abs=0.05)


def test_of_a_large_album_in_pages_the_same_is_said_as_of_all_its_faces(
    target: Faces, strangers: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = unit(np.random.default_rng(2).normal(size=(20_000, 512)))
    person = faces_between(0, 1, [0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7])
    faces = np.concatenate([many[:9_000], person, many[9_000:]]).astype(np.float16)
    photos = np.arange(len(faces))
    small = scores_by_self_training(target, strangers, [faces.astype(np.float32)], photos, (0, 0))
    monkeypatch.setattr(candidates, "MOST", 300)
    large = scores_by_self_training(target, strangers, np.array_split(faces, 7), photos, (0, 0))
    assert large == pytest.approx(small, abs=0.05)
    assert np.flatnonzero(large >= 50).tolist() == list(range(9_000, 9_009))


def test_whoever_is_in_more_faces_than_are_learnt_from_is_found_in_the_others_too(
    target: Faces, strangers: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = faces_between(0, 1, [0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5])
    faces = np.concatenate([strangers[50:], person])
    monkeypatch.setattr(candidates, "MOST", 5)
    scores = scores_by_self_training(target, strangers[:50], [faces], np.arange(len(faces)), (0, 0))
    assert np.flatnonzero(scores >= 90).tolist() == list(range(50, 58))


@pytest.mark.parametrize("others", [300, 5_000])
def test_little_is_learnt_where_people_look_alike_however_many_others_there_are(
    target: Faces, strangers: Faces, others: int
) -> None:
    alike = np.random.default_rng(3).normal(size=(60, 512)) / np.sqrt(512)
    # They lie near the line.
    alike[:, 0] = 0.6
    many = unit(np.random.default_rng(2).normal(size=(others, 512)))
    in_between = faces_between(0, 1, [0.3, 0.4, 0.45, 0.7])
    faces = np.concatenate([in_between, unit(alike), many])
    scores = scores_by_self_training(target, strangers, [faces], np.arange(len(faces)), (0, 0))
    # Whoever is found in steps from one to the next may be somebody else.
    assert scores[3] < 50


def test_an_album_without_faces_has_no_scores(target: Faces, strangers: Faces) -> None:
    none, photos = np.empty((0, 512), np.float32), np.empty(0, np.intp)
    assert scores_by_self_training(target, strangers, [none], photos, (0, 0)).shape == (0,)


def test_what_is_said_of_the_album_does_not_change_what_kind_of_album_it_is(
    target: Faces, strangers: Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more Yes about a doubtful face once lost nearly all that was found."""
    measured: list[NDArray[np.float64]] = []
    measure = self_training._alike

    def remember(best: NDArray[np.float64], targets: int) -> float:
        measured.append(best.copy())
        return measure(best, targets)

    monkeypatch.setattr(self_training, "_alike", remember)
    faces = np.concatenate([faces_between(0, 1, [0.1, 0.3, 0.5]), strangers[50:]])
    photos = np.arange(len(faces))
    confirmed, rejected = faces_between(1, 2, [0.2, 0.6]), faces_between(3, 4, [0.5])
    more = np.concatenate([target, confirmed]), np.concatenate([strangers[:50], rejected])
    scores_by_self_training(target, strangers[:50], [faces], photos, (0, 0))
    scores_by_self_training(*more, [faces], photos, (len(confirmed), len(rejected)))
    scores_by_self_training(*more, [faces], photos, (0, 0))
    before, said, learnt = measured
    assert said == pytest.approx(before)
    assert learnt != pytest.approx(before)


def test_a_no_about_somebody_much_alike_does_not_lose_who_was_found(
    target: Faces, strangers: Faces
) -> None:
    faces = np.concatenate([faces_between(0, 1, [0.4, 0.45, 0.5, 0.55]), strangers[50:]])
    photos = np.arange(len(faces))
    before = scores_by_self_training(target[:1], strangers[:50], [faces], photos, (0, 0))
    assert before[:4].min() > 50
    somebody = np.zeros((1, 512))
    somebody[0, :3] = 0.5, 0.5, 0.3
    others = np.concatenate([strangers[:50], np.repeat(unit(somebody), 12, axis=0)])
    after = scores_by_self_training(target[:1], others, [faces], photos, (0, 12))
    assert after[:4].min() > 50
    # From the beginning it would push away the person, too.
    assert scores_by_self_training(target[:1], others, [faces], photos, (0, 0))[:4].max() < 50
