"""Faces cut out of photos, upright by their landmarks."""

import numpy as np
import pytest

from imgseg.vision.crops import TEMPLATE, face_crops

BOX = (140.0, 120.0, 120.0, 150.0)


def photo_of_eyes(landmarks: np.ndarray) -> np.ndarray:
    """A grey photo with a red left and a blue right eye."""
    pixels = np.full((400, 400, 3), 90, np.uint8)
    for (x, y), colour in zip(landmarks, ((255, 0, 0), (0, 0, 255)), strict=False):
        pixels[round(y) - 5 : round(y) + 6, round(x) - 5 : round(x) + 6] = colour
    return pixels


@pytest.mark.parametrize("degrees", [-40, 0, 25])
def test_however_a_head_is_tilted_its_eyes_are_where_the_networks_expect_them(degrees: int) -> None:
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    marks = (TEMPLATE - TEMPLATE.mean(axis=0)) @ turn.T * 1.4 + (200, 200)
    (crop,) = face_crops(photo_of_eyes(marks), BOX, marks, 1.0)
    for (x, y), channel in zip(TEMPLATE, (0, 2), strict=False):
        pixel = crop["tight"][round(y), round(x)]
        assert pixel[channel] > 200
        assert pixel[2 - channel] < 60
    # As far around as in FaceNet's training.
    (left,) = np.nonzero(crop["wide"][57:71, :, 0].max(axis=0) > 200)[0][[0]]
    assert 50 < left < 75


@pytest.mark.parametrize(
    "marks",
    [
        np.full((5, 2), 200.0),
        np.full((5, 2), np.nan),
        TEMPLATE * 1e6,
        TEMPLATE * 1e-6 + 200,
        TEMPLATE + 5000,
    ],
)
def test_landmarks_that_make_no_sense_leave_the_square_around_the_box(marks: np.ndarray) -> None:
    pixels = np.zeros((400, 400, 3), np.uint8)
    pixels[120:270, 125:275] = 255
    (crop,) = face_crops(pixels, BOX, marks, 1.0)
    assert (crop["wide"][80, 80] == 255).all()
    assert (crop["wide"][2, 2] == 0).all()


def test_a_face_at_the_border_is_black_beyond_it() -> None:
    pixels = np.full((40, 40, 3), 255, np.uint8)
    (crop,) = face_crops(pixels, (0, 0, 30, 39), np.zeros((5, 2)), 1.0)
    assert (crop["wide"][80, 1] == 0).all()
    assert (crop["wide"][80, 80] == 255).all()
