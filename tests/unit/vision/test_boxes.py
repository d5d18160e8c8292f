"""The steps between MTCNN's networks."""

import numpy as np
import pytest

from imgseg.vision import boxes as box_steps
from imgseg.vision.boxes import cut_out, non_max_suppression, shift, square


def boxes(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, np.float32)


def test_of_boxes_on_one_another_the_best_stays() -> None:
    some = boxes((0, 0, 10, 10, 0.7), (1, 0, 11, 10, 0.9), (50, 50, 60, 60, 0.8))
    assert non_max_suppression(some, 0.5).tolist() == [1, 2]


def test_a_box_within_another_counts_by_the_smaller_of_the_two() -> None:
    some = boxes((0, 0, 100, 100, 0.9), (10, 10, 30, 30, 0.8))
    assert non_max_suppression(some, 0.7).tolist() == [0, 1]
    assert non_max_suppression(some, 0.7, by_smaller=True).tolist() == [0]


def test_a_crowd_is_compared_in_parts_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    corners = random.uniform(0, 200, (300, 2))
    many = np.concatenate([corners, corners + 20, random.uniform(0, 1, (300, 1))], axis=1)
    whole = non_max_suppression(many.astype(np.float32), 0.5)
    monkeypatch.setattr(box_steps, "CHUNK", 7)
    assert non_max_suppression(many.astype(np.float32), 0.5).tolist() == whole.tolist()
    assert 10 < len(whole) < 300


def test_no_boxes_stay_no_boxes() -> None:
    none = np.empty((0, 5), np.float32)
    assert non_max_suppression(none, 0.5).shape == (0,)
    assert square(none).shape == (0, 5)


def test_sides_move_in_parts_of_the_box() -> None:
    moved = shift(boxes((10, 20, 19, 39, 0.9)), boxes((0.1, 0.1, -0.1, 0.5)))
    assert moved[0] == pytest.approx([11, 22, 18, 49, 0.9])


def test_a_box_becomes_square_about_its_middle() -> None:
    assert square(boxes((10, 20, 20, 60, 0.9)))[0] == pytest.approx([-5, 20, 35, 60, 0.9])


def test_a_box_is_cut_out_and_grey_beyond_the_border() -> None:
    planes = np.zeros((3, 50, 50), np.float32)
    planes[0, 10:20, 30:40] = 200
    inside, beyond = cut_out(planes, boxes((31, 11, 39, 19, 1), (-20, -20, -5, -5, 1)), 24)
    assert inside.shape == (3, 24, 24)
    assert inside[:, 12, 12].tolist() == [200, 0, 0]
    assert (beyond == 127.5).all()
