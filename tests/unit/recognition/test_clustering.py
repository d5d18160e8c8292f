"""Sorting faces by person."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition.background import background
from imgseg.recognition.clustering import cluster_faces, without_common
from imgseg.recognition.embeddings import unit
from imgseg.recognition.likely_pairs import likely_pairs

Faces = NDArray[np.float32]


def photos_of(person: Faces, count: int, seed: int = 0, noise: float = 0.5) -> Faces:
    """So many faces of a person, each a little different."""
    difference = np.random.default_rng(seed).standard_normal((count, 512)) / np.sqrt(512)
    return unit((person + noise * difference).astype(np.float32))


def partition(labels: NDArray[np.intp]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == label)) for label in labels}


def sort(faces: Faces) -> NDArray[np.intp]:
    return cluster_faces(faces, np.ones(len(faces)))


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
    groups = sort(faces)
    assert partition(groups) == partition(np.repeat(np.arange(8), counts))
    assert set(groups) == set(range(8))


def test_the_order_of_the_photos_changes_nothing(people: Faces) -> None:
    faces = np.concatenate([*(photos_of(p, 9, noise=0.9) for p in people), background(512)[:200]])
    groups = sort(faces)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(faces))
        shuffled = np.empty_like(groups)
        shuffled[order] = sort(faces[order])
        assert partition(shuffled) == partition(groups)


def test_the_same_face_a_hundred_times_is_one_person(people: Faces) -> None:
    faces = np.concatenate([np.repeat(people[:1], 100, axis=0), people[1:]])
    assert len(partition(sort(faces))) == 8


def test_strangers_are_nearly_all_alone() -> None:
    counts = np.bincount(sort(background(512)))
    assert (counts == 1).sum() > 0.9 * len(background(512))


def doubtful(known: Faces, similarity: float) -> Faces:
    """A face of so much similarity to the middle of known ones, what all have in common aside."""
    common = background(512).mean(axis=0)
    middle = unit(without_common(known).mean(axis=0))
    other = without_common(background(512)[7])
    other = unit(other - (other @ middle) * middle)
    face = similarity * middle + np.sqrt(1 - similarity**2) * other
    # A length of 1 with what all faces have in common back in.
    along = face @ common
    return (face * (np.sqrt(along**2 + 1 - common @ common) - along) + common).astype(np.float32)


@pytest.mark.parametrize(("similarity", "count", "same"), [(0.7, 9, True), (0.1, 9, False)])
def test_whoever_is_well_known_is_found_in_doubtful_faces(
    people: Faces, similarity: float, count: int, same: bool
) -> None:
    known = photos_of(people[0], count, noise=0.4)
    others = np.concatenate([photos_of(person, 6, noise=0.4) for person in people[1:]])
    faces = np.concatenate([known, others, [doubtful(known, similarity)]])
    groups = sort(faces)
    assert len(set(groups[:count])) == 1
    assert (groups[-1] == groups[0]) == same


def test_blurred_faces_know_nobody(people: Faces) -> None:
    known = photos_of(people[0], 9, noise=0.4)
    others = np.concatenate([photos_of(person, 6, noise=0.4) for person in people[1:]])
    faces = np.concatenate([known, others, [doubtful(known, 0.6)]])
    groups = cluster_faces(faces, np.where(np.arange(len(faces)) < 9, 0.4, 1.0))
    assert groups[-1] != groups[0]


def test_who_may_be_one_is_paired_but_not_whom_a_photo_shows_together(people: Faces) -> None:
    first, second = people[0], unit(0.8 * people[0] + 0.6 * people[1])
    faces = np.stack([first, second, people[2]])
    groups, quality = np.arange(3), np.ones(3)
    (pair,) = likely_pairs(faces, groups, quality, np.arange(3))
    assert (pair.first, pair.second) == (0, 1)
    assert likely_pairs(faces, groups, quality, np.array([0, 0, 1])) == []


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_or_one_face_is_no_trouble(people: Faces, count: int) -> None:
    assert list(sort(people[:count])) == list(range(count))
