"""Sorting faces by person."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.clustering import group_faces
from imgseg.recognition.embeddings import unit

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
    faces = background(512)
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
    faces = np.concatenate([*(photos_of(p, 9, noise=0.9) for p in people), background(512)[:200]])
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
    counts = np.bincount(group_faces(background(512)))
    assert (counts == 1).sum() > 0.9 * len(background(512))


@pytest.mark.parametrize(("likeness", "count", "same"), [(0.65, 9, True), (0.35, 9, False)])
def test_whoever_is_well_known_is_found_in_doubtful_faces(
    people: Faces, likeness: float, count: int, same: bool
) -> None:
    common = background(512).mean(axis=0)
    known = unit(photos_of(unit(people[0] - common), count, noise=0.4))
    middle = unit(known.mean(axis=0))
    other = unit(people[1] - common)
    other = unit(other - (other @ middle) * middle)
    doubtful = likeness * middle + np.sqrt(1 - likeness**2) * other
    # Lengths of 1 with what all faces have in common back in.
    faces = np.concatenate([known, doubtful[np.newaxis]])
    along = faces @ common
    stretch = -along + np.sqrt(along**2 + 1 - common @ common)
    groups = group_faces((stretch[:, np.newaxis] * faces + common).astype(np.float32))
    assert len(set(groups[:count])) == 1
    assert (groups[count] == groups[0]) == same


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_or_one_face_is_no_trouble(people: Faces, count: int) -> None:
    assert list(group_faces(people[:count])) == list(range(count))
