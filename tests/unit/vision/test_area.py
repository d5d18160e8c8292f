"""Shrinking by area, against the plain definition."""

import numpy as np
import pytest

from imgseg.vision.area import shrink


def by_definition(line: np.ndarray, new: int) -> np.ndarray:
    """Cut each pixel into as many parts as there are new ones, and average."""
    return np.repeat(line, new).reshape(new, -1).mean(axis=1)


@pytest.mark.parametrize("new", [1, 7, 16, 29, 50])
def test_each_new_pixel_is_the_mean_of_what_it_covers(new: int) -> None:
    line = np.random.default_rng(0).uniform(0, 255, 50).astype(np.float32)
    expected = by_definition(line, new)
    wide = np.tile(line, (3, 5, 1))
    assert shrink(wide, new, 5)[1, 2] == pytest.approx(expected, abs=1e-3)
    tall = np.ascontiguousarray(wide.transpose(0, 2, 1))
    assert shrink(tall, 5, new)[1, :, 2] == pytest.approx(expected, abs=1e-3)


def test_a_plain_colour_stays_as_it_is() -> None:
    plain = np.full((3, 333, 200), 77, np.float32)
    assert shrink(plain, 119, 63) == pytest.approx(np.full((3, 63, 119), 77), abs=1e-3)
