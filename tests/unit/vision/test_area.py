"""Shrinking by area, against the plain definition."""

import numpy as np
import pytest

from imgseg.vision.area import planes_of, shrink


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


@pytest.mark.parametrize(("side", "shape"), [(40, (3, 40, 30)), (400, (3, 400, 300))])
def test_a_photo_becomes_planes_of_at_most_the_side(side: int, shape: tuple[int, ...]) -> None:
    photo = np.random.default_rng(0).integers(0, 256, (400, 300, 3), dtype=np.uint8)
    planes = planes_of(photo, side)
    assert planes.shape == shape
    tenths = photo.reshape(shape[1], 400 // side, shape[2], 400 // side, 3).mean(axis=(1, 3))
    assert planes == pytest.approx(tenths.transpose(2, 0, 1), abs=0.501)
    assert (planes == np.rint(planes)).all()


def test_a_photo_of_many_rows_is_shrunk_as_one_of_few() -> None:
    tall = np.repeat(np.arange(200, dtype=np.uint8), 20)[:, None, None].repeat(3, axis=2)
    planes = planes_of(tall, 200)
    assert planes[0, :, 0] == pytest.approx(np.arange(200), abs=1e-3)
