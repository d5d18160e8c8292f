"""A second look at photos in which nothing sure was found: turned, and closer for small faces.

How its numbers were chosen stands in ``docs/second_look.md``.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Look
from imgseg.vision.area import planes_of, shrink
from imgseg.vision.boxes import Array, non_max_suppression
from imgseg.vision.cascade import OVERLAP, Cascade
from imgseg.vision.detection import Detection, place_faces
from imgseg.vision.images import DETECTION_SIDE, in_detail
from imgseg.vision.picture import Picture, Pixels

# MTCNN sees something in every fifth photo that lies on its side, but is seldom sure of it; of
# some face of an upright photo it nearly always is.
SURE = 0.98
# Turned or closer, most photos show nobody, and what is seen in them all the same is less sure.
CONFIDENT = 0.9
# The same face, seen turned, has a box of about the same area.
SMALLER = 0.5
# Photos are turned in less than half the size, a sixth of the work; in full only the turn with
# the surest face. Full size then decides.
TURNED_SIZE = 0.4
# How many times the size that was looked at is looked at closer, and what it must be to pay.
CLOSER, WORTHWHILE = 1.5, 1.2
# By tiles, which bounds the memory, and only for faces of 11 to 28 pixels, which the first level
# finds: larger ones were seen before. What two tiles share holds such a face.
TILE, SHARED, LEVELS = 840, 40, 1
# They are then cut out of more pixels than they were found in, but not of any number.
FINE_SIDE = 3 * DETECTION_SIDE

TURNS: dict[int, Look] = {1: "turned 90", 2: "turned 180", 3: "turned 270"}
Faces = tuple[Array, Array]


class Found(NamedTuple):
    """The faces of a photo, placed in the upright photo, and how they were found."""

    look: Look
    detection: Detection


def look_again(
    photo: Path, picture: Picture, planes: Array, boxes: Array, cascade: Cascade
) -> Found | None:
    """Look again at a photo in which no face is sure.

    Args:
        photo: the file, of which more pixels may be read.
        picture: what is read of it so far.
        planes: the same in the size that was looked at.
        boxes: (n, 5) of the faces that were found there, the surest first; n may be 0.
        cascade: finds the faces.

    Returns:
        Faces that are surer; None to leave it at those that were found.

    Raises:
        UnreadableError: the file can no longer be read.
    """
    if _sureness(boxes) >= SURE:
        return None
    # What was found is given up only for what is sure, and not much smaller: in a turned photo a
    # pattern passes for a face more often.
    least = SURE if len(boxes) else CONFIDENT
    found = _turned(picture, planes, least, SMALLER * _area(boxes), cascade)
    if found is None and not len(boxes):
        found = _closer(photo, picture, cascade)
    return found


def _turned(
    picture: Picture, planes: Array, least: float, smallest: float, cascade: Cascade
) -> Found | None:
    height, width = (max(1, round(side * TURNED_SIZE)) for side in planes.shape[1:])
    small = shrink(planes, width, height)
    surest = {turns: _surest(cascade.detect(_turn(small, turns))) for turns in TURNS}
    turns = max(surest, key=surest.__getitem__)
    if surest[turns] <= CONFIDENT:
        return None
    lying = _turn(planes, turns)
    faces = cascade.detect(lying)
    if _surest(faces) <= least or _area(faces[0]) < smallest:
        return None
    pixels = np.rot90(picture.pixels, -turns)
    full = picture.width, picture.height
    turned = Picture(pixels, *(full if turns == 2 else full[::-1]))
    _, height, width = lying.shape
    return Found(
        TURNS[turns], _turned_back(place_faces(turned, *faces, width, height), turns, *full)
    )


def _turn(planes: Array, turns: int) -> Array:
    """The planes after so many quarter turns clockwise."""
    return np.ascontiguousarray(np.rot90(planes, -turns, axes=(1, 2)))


def _surest(faces: Faces) -> float:
    return _sureness(faces[0])


def _sureness(boxes: Array) -> float:
    return float(boxes[0, 4]) if len(boxes) else 0.0


def _area(boxes: Array) -> float:
    """Of the surest face, in pixels; 0 if there is none."""
    return float((boxes[0, 2] - boxes[0, 0]) * (boxes[0, 3] - boxes[0, 1])) if len(boxes) else 0.0


def _turned_back(detection: Detection, turns: int, width: int, height: int) -> Detection:
    """Places in a photo after quarter turns clockwise as places in the photo, of that size."""

    def back(points: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = points[..., 0], points[..., 1]
        places = {1: (y, height - x), 2: (width - x, height - y), 3: (width - y, x)}
        return np.stack(places[turns], axis=-1)

    corners = back(detection.boxes[:, :4].reshape(-1, 2, 2))
    scores = detection.boxes[:, 4:]
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1), scores], axis=1)
    return Detection(boxes, back(detection.landmarks), detection.crops)


def _closer(photo: Path, picture: Picture, cascade: Cascade) -> Found | None:
    if max(picture.width, picture.height) < WORTHWHILE * DETECTION_SIDE:
        return None
    picture = in_detail(photo, picture, round(WORTHWHILE * DETECTION_SIDE))
    found = [faces for faces in _by_tiles(picture.pixels, cascade) if _surest(faces)]
    if not found:
        return None
    boxes, landmarks = (np.concatenate(parts) for parts in zip(*found, strict=True))
    kept = non_max_suppression(boxes, OVERLAP, by_smaller=True)
    height, width, _ = picture.pixels.shape
    fine = in_detail(photo, picture, FINE_SIDE)
    return Found("enlarged", place_faces(fine, boxes[kept], landmarks[kept], width, height))


def _by_tiles(pixels: Pixels, cascade: Cascade) -> Iterator[Faces]:
    """The sure faces of each tile, placed in the pixels."""
    height, width, _ = pixels.shape
    stretch = max(1.0, max(height, width) / (CLOSER * DETECTION_SIDE))
    side, shared = round(TILE * stretch), round(SHARED * stretch)
    for top in range(0, max(1, height - shared), side - shared):
        for left in range(0, max(1, width - shared), side - shared):
            tile = pixels[top : top + side, left : left + side]
            planes = planes_of(tile, round(max(tile.shape) / stretch))
            boxes, landmarks = cascade.detect(planes, LEVELS)
            sure = boxes[:, 4] > CONFIDENT
            scale = np.divide(tile.shape[1::-1], planes.shape[:0:-1], dtype=np.float32)
            corner = np.array([left, top], np.float32)
            boxes[:, :4] = boxes[:, :4] * np.tile(scale, 2) + np.tile(corner, 2)
            yield boxes[sure], landmarks[sure] * scale + corner
