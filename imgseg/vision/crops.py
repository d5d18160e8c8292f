"""From a detected face to the two squares that the networks take, aligned by its landmarks."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.float64]

FACENET_SIDE = 160
SFACE_SIDE = 112
# One face as FaceNet (wide) and SFace (tight) take it, uint8 RGB.
CROPS = np.dtype(
    [
        ("wide", np.uint8, (FACENET_SIDE, FACENET_SIDE, 3)),
        ("tight", np.uint8, (SFACE_SIDE, SFACE_SIDE, 3)),
    ]
)
Crops = NDArray[np.void]
NO_CROPS: Crops = np.empty(0, CROPS)

# Where ArcFace's training put eyes, nose and corners of the mouth, in a square of 112.
LEFT_EYE, RIGHT_EYE = (38.2946, 51.6963), (73.5318, 51.5014)
NOSE = (56.0252, 71.7366)
MOUTH = (41.5493, 92.3655), (70.7299, 92.2041)
TEMPLATE = np.array([LEFT_EYE, RIGHT_EYE, NOSE, *MOUTH])
# The middle of FaceNet's square there, and its side in those of 112: it was trained on faces with
# hair and chin around them.
MIDDLE = np.array([56.0, 63.6])
CONTEXT = 1.17
# Without landmarks that make sense the square is around the box: MARGIN times its longer side,
# plus BLUR pixels.
MARGIN = 1.25
BLUR = 4.0
# Landmarks make sense when the square that they give is so many times that around the box.
PLAUSIBLE = 0.4, 2.5


class _Square(NamedTuple):
    """Where a point of the square of 112 lies in a photo: ``turn @ point + shift``."""

    turn: Array
    shift: Array


def face_crops(
    pixels: NDArray[np.uint8],
    box: tuple[float, float, float, float],
    landmarks: NDArray[np.floating],
    scale: float,
) -> Crops:
    """Cut one face out upright, black beyond the photo's border.

    Args:
        pixels: upright RGB, (h, w, 3).
        box: x, y, w, h in pixels of the full-size photo.
        landmarks: (5, 2), in such pixels; the box decides where they make no sense.
        scale: ``pixels`` per pixel of the full-size photo, 0-1.

    Returns:
        One element of dtype ``CROPS``, shape (1,).
    """
    x, y, w, h = (value * scale for value in box)
    square = _around(x + w / 2, y + h / 2, max(w, h) * MARGIN + BLUR)
    square = _by_landmarks(landmarks.astype(np.float64) * scale, square)
    # One point of FaceNet's square, in the square of 112 and in pixels.
    step = 112 * CONTEXT / FACENET_SIDE
    reach = float(np.hypot(*square.turn[0])) * step
    half = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]]) * 56 * CONTEXT
    corners = (half + MIDDLE) @ square.turn.T + square.shift
    low = np.floor(corners.min(axis=0) - 2 * reach - 2).astype(int)
    high = np.ceil(corners.max(axis=0) + 2 * reach + 2).astype(int)
    part = pixels[max(low[1], 0) : max(high[1], 0), max(low[0], 0) : max(high[0], 0)]
    region = Image.fromarray(part)
    start = np.minimum(low, 0)
    if region.size != tuple(high - low):
        # Pillow fills what is beyond its image with black.
        region = region.crop((*start, *(start + high - low)))
    shrink = max(1, int(reach))
    if shrink > 1:
        region = region.reduce(shrink)
    near = _Square(square.turn / shrink, (square.shift - low) / shrink)
    crops = np.empty(1, CROPS)
    crops["wide"] = _cut(region, near, MIDDLE - 56 * CONTEXT, step, FACENET_SIDE)
    crops["tight"] = _cut(region, near, np.zeros(2), 1.0, SFACE_SIDE)
    return crops


def _cut(
    image: Image.Image, square: _Square, corner: Array, step: float, side: int
) -> NDArray[np.uint8]:
    turn, shift = square.turn * step, square.turn @ corner + square.shift
    affine = tuple(np.column_stack([turn, shift]).ravel().tolist())
    cut = image.transform((side, side), Image.Transform.AFFINE, affine, Image.Resampling.BILINEAR)
    return np.asarray(cut, dtype=np.uint8)


def _around(x: float, y: float, side: float) -> _Square:
    turn = np.eye(2) * side / (112 * CONTEXT)
    return _Square(turn, np.array([x, y]) - turn @ MIDDLE)


def _by_landmarks(landmarks: Array, around_box: _Square) -> _Square:
    """The similarity that puts the template on the landmarks, by least squares."""
    if not np.isfinite(landmarks).all():
        return around_box
    middle, wanted = landmarks.mean(axis=0), TEMPLATE.mean(axis=0)
    here, there = ((points @ [1, 1j]) for points in (landmarks - middle, TEMPLATE - wanted))
    factor = (here * there.conj()).sum() / (abs(there) ** 2).sum()
    turn = np.array([[factor.real, -factor.imag], [factor.imag, factor.real]])
    square = _Square(turn, middle - turn @ wanted)
    size = float(np.hypot(*around_box.turn[0]))
    away = turn @ MIDDLE + square.shift - (around_box.turn @ MIDDLE + around_box.shift)
    least, most = PLAUSIBLE
    plausible = least * size < abs(factor) < most * size and np.hypot(*away) < 56 * size
    return square if plausible else around_box
