"""Which faces tell best who a person is."""

import numpy as np

from imgseg.recognition.background import background
from imgseg.recognition.embeddings import unit
from imgseg.recognition.exemplars import VARIED, exemplars_first

RANDOM = np.random.default_rng(0)


def test_all_faces_are_ordered_the_clear_before_the_small() -> None:
    faces = unit(background(512)[0] + 0.3 * RANDOM.standard_normal((40, 512)) / np.sqrt(512))
    widths = np.where(np.arange(40) % 2, 200.0, 20.0)
    order = exemplars_first(faces.astype(np.float32), widths, np.ones(40))
    assert sorted(order) == list(range(40))
    assert all(number % 2 for number in order[:VARIED])


def test_a_stranger_in_the_group_comes_last() -> None:
    faces = unit(background(512)[0] + 0.3 * RANDOM.standard_normal((20, 512)) / np.sqrt(512))
    faces[7] = background(512)[1]
    order = exemplars_first(faces.astype(np.float32), np.full(20, 100.0), np.ones(20))
    assert order[-1] == 7


def test_copies_of_a_chosen_face_wait_for_the_others() -> None:
    faces = unit(background(512)[0] + 0.5 * RANDOM.standard_normal((20, 512)) / np.sqrt(512))
    faces[1:5] = faces[0]
    order = exemplars_first(faces.astype(np.float32), np.full(20, 100.0), np.ones(20))
    assert len({0, 1, 2, 3, 4} & set(order[:VARIED])) == 1


def test_one_face_is_the_best() -> None:
    assert exemplars_first(background(512)[:1], np.array([5.0]), np.array([0.9])) == [0]


def test_the_clear_come_first_with_both_networks_too() -> None:
    parts = [
        RANDOM.standard_normal(size) + 0.3 * RANDOM.standard_normal((40, size))
        for size in (512, 128)
    ]
    widths = np.where(np.arange(40) % 2, 200.0, 20.0)
    faces = np.concatenate([unit(part.astype(np.float32)) for part in parts], axis=1)
    order = exemplars_first(faces, widths, np.ones(40))
    assert sorted(order) == list(range(40))
    assert all(number % 2 for number in order[:VARIED])
