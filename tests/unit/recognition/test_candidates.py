"""Choosing the faces of an album that may be a person's."""

import numpy as np
import pytest

from imgseg.recognition import candidates as module
from imgseg.recognition.candidates import candidates, rows_of, weighed_rows
from imgseg.recognition.classifier import PersonClassifier
from imgseg.recognition.embeddings import unit, weighed


def faces(count: int, seed: int) -> np.ndarray:
    parts = np.random.default_rng(seed).normal(size=(2, count, 640))
    return np.concatenate([unit(parts[0][:, :512]), unit(parts[1][:, 512:])], axis=1)


@pytest.fixture
def classifier() -> PersonClassifier:
    return PersonClassifier(
        weighed(faces(3, seed=1).astype(np.float32), 0.3),
        weighed(faces(200, seed=2).astype(np.float32), 0.3),
    )


def test_half_as_wide_numbers_give_the_distances_of_the_same_numbers_in_full(
    classifier: PersonClassifier,
) -> None:
    half = faces(700, seed=3).astype(np.float16)
    # As small as float16 can be, and nothing.
    half[0, :4] = [6e-8, -6e-8, 0.0, -0.0]
    pages, full = [half[:300], half[300:]], half.astype(np.float32)
    given = candidates(classifier, 0.3, pages).distances
    assert given == pytest.approx(candidates(classifier, 0.3, [full]).distances, abs=1e-5)
    assert (weighed_rows(pages, np.arange(700), 0.3) == weighed(full, 0.3)).all()


def test_strangers_lie_about_as_far_as_the_classifier_says(classifier: PersonClassifier) -> None:
    strangers = faces(500, seed=4).astype(np.float32)
    said = classifier.distances(weighed(strangers, 0.3))
    assert candidates(classifier, 0.3, [strangers]).distances == pytest.approx(said, abs=0.05)


def test_the_nearest_are_chosen_whatever_page_they_are_on(
    classifier: PersonClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 10)
    album = np.concatenate([faces(50, seed=5), faces(3, seed=1), faces(50, seed=6)])
    album = album.astype(np.float32)
    pages = np.array_split(album, 4)
    chosen = candidates(classifier, 0.3, pages).numbers
    assert len(chosen) == 10
    assert {50, 51, 52} <= set(chosen.tolist())
    assert (weighed_rows(pages, chosen, 0.3) == weighed(album[chosen], 0.3)).all()


def test_faces_are_taken_from_their_pages() -> None:
    pages = [np.full((2, 3), 0.0), np.full((1, 3), 1.0), np.full((4, 3), 2.0)]
    found = [(own.tolist(), rows[:, 0].tolist()) for own, rows in rows_of(pages, np.array([1, 5]))]
    assert found == [([1], [0.0]), ([], []), ([5], [2.0])]
