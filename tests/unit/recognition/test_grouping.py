"""Sorting faces by person."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.embeddings import unit
from imgseg.recognition.grouping import group_faces

Faces = NDArray[np.float32]


def photos_of(person: Faces, count: int, seed: int = 0, noise: float = 0.5) -> Faces:
    """So many faces of a person, each a little different."""
    difference = np.random.default_rng(seed).standard_normal((count, 512)) / np.sqrt(512)
    return unit((person + noise * difference).astype(np.float32))


def partition(labels: NDArray[np.intp]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label)) for label in labels}


@pytest.fixture
def people() -> Faces:
    """Eight people who are quite unlike each other."""
    chosen = [0]
    faces = background()
    while len(chosen) < 8:
        chosen.append(int((faces @ faces[chosen].T).max(axis=1).argmin()))
    return faces[chosen]


def test_each_person_is_a_group_of_their_own(people: Faces) -> None:
    counts = [1, 2, 3, 5, 8, 13, 40, 200]
    faces = np.concatenate([photos_of(p, n) for p, n in zip(people, counts, strict=True)])
    groups = group_faces(faces)
    assert partition(groups) == partition(np.repeat(np.arange(8), counts))
    assert set(groups) == set(range(8))


def test_the_order_of_the_photos_changes_nothing(people: Faces) -> None:
    faces = np.concatenate([*(photos_of(p, 9, noise=0.9) for p in people), background()[:200]])
    groups = group_faces(faces)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(faces))
        shuffled = np.empty_like(groups)
        shuffled[order] = group_faces(faces[order])
        assert partition(shuffled) == partition(groups)


def test_the_same_face_a_hundred_times_is_one_person(people: Faces) -> None:
    faces = np.concatenate([np.repeat(people[:1], 100, axis=0), people[1:]])
    assert len(partition(group_faces(faces))) == 8


def test_strangers_are_nearly_all_alone() -> None:
    counts = np.bincount(group_faces(background()))
    assert (counts == 1).sum() > 0.9 * len(background())


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_or_one_face_is_no_trouble(people: Faces, count: int) -> None:
    assert list(group_faces(people[:count])) == list(range(count))
