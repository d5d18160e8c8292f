"""The cascade of MTCNN over its three networks: photo in, boxes and landmarks out.

Zhang et al., "Joint Face Detection and Alignment using Multitask Cascaded Convolutional Networks"
(2016), with the thresholds and the order of steps of the package mtcnn 1.0.0.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imgseg.vision.area import shrink
from imgseg.vision.boxes import Array, cut_out, shift, square, suppress

SMALLEST_FACE = 20
# PNet sees 12 pixels at a time, in steps of 2.
CELL, STRIDE = 12, 2
SCALE_STEP = 0.709
PNET_SCORE, RNET_SCORE, ONET_SCORE = 0.6, 0.7, 0.8
LEVEL_OVERLAP, OVERLAP = 0.5, 0.7
# A stadium has more faces than fit the networks at once.
BATCH = 256

Network = Callable[[NDArray[np.generic]], Array]


class Cascade:
    """Finds faces with ``pnet``, ``rnet`` and ``onet``, as ``mtcnn_graphs`` describes them."""

    def __init__(self, pnet: Network, rnet: Network, onet: Network) -> None:
        self._pnet, self._rnet, self._onet = pnet, rnet, onet

    def detect(self, image: Image.Image) -> tuple[Array, Array]:
        """Find every face of at least 20 pixels.

        Args:
            image: upright RGB.

        Returns:
            Boxes (n, 5), x1, y1, x2, y2 inside the image and the score 0-1, the best first; and
            landmarks (n, 5, 2), x and y of left eye, right eye, nose, left and right mouth corner.
        """
        boxes = self._propose(image)
        pixels = np.asarray(image.convert("RGBX")).view(np.uint32)[..., 0]
        if len(boxes):
            faces = self._in_batches(self._rnet, pixels, boxes, 24)
            boxes = shift(_score(boxes, faces), faces[:, :4])
            boxes = boxes[boxes[:, 4] > RNET_SCORE]
            boxes = square(boxes[suppress(boxes, OVERLAP)])
        if not len(boxes):
            return boxes, np.empty((0, 5, 2), np.float32)
        faces = self._in_batches(self._onet, pixels, boxes, 48)
        landmarks = _landmarks(boxes, faces[:, 4:14])
        boxes = shift(_score(boxes, faces), faces[:, :4])
        sure = np.flatnonzero(boxes[:, 4] > ONET_SCORE)
        kept = sure[suppress(boxes[sure], OVERLAP, by_smaller=True)]
        width, height = image.size
        limits = np.array([width - 1, height - 1, width - 1, height - 1], np.float32)
        boxes[:, :4] = np.clip(boxes[:, :4], 0, limits)
        return boxes[kept], landmarks[kept]

    def _propose(self, image: Image.Image) -> Array:
        """PNet over the pyramid: squares that may hold a face."""
        found = [np.empty((0, 5), np.float32)]
        for level, scale in _pyramid(np.asarray(image)):
            boxes = _candidates(self._pnet(level[None])[0], scale)
            found.append(boxes[suppress(boxes, LEVEL_OVERLAP)])
        boxes = np.concatenate(found)
        return square(boxes[suppress(boxes, OVERLAP)])

    @staticmethod
    def _in_batches(network: Network, pixels: NDArray[np.uint32], boxes: Array, size: int) -> Array:
        starts = range(0, len(boxes), BATCH)
        return np.concatenate(
            [network(cut_out(pixels, boxes[start : start + BATCH], size)) for start in starts]
        )


def _pyramid(pixels: NDArray[np.uint8]) -> Iterator[tuple[Array, float]]:
    """Planes (3, h, w) of ever smaller size: in the first, a face of 20 pixels fills a cell."""
    height, width, _ = pixels.shape
    shorter = min(height, width)
    levels = round(np.log(shorter / CELL) / -np.log(SCALE_STEP) - 1) if shorter >= CELL else 0
    planes = np.ascontiguousarray(pixels.transpose(2, 0, 1), dtype=np.float32)
    for number in range(levels):
        scale = CELL / SMALLEST_FACE * SCALE_STEP**number
        yield shrink(planes, int(width * scale), int(height * scale)), scale


def _candidates(faces: Array, scale: float) -> Array:
    logit = faces[5] - faces[4]
    ys, xs = np.nonzero(logit > np.log(PNET_SCORE / (1 - PNET_SCORE)))
    corner = np.stack([xs, ys], axis=1).astype(np.float32) * STRIDE
    # The first corner counts from 1, as it did in the authors' Matlab.
    sides = np.concatenate([corner + 1, corner + CELL], axis=1)
    sides += faces[:4, ys, xs].T * (CELL - 1)
    score = 1 / (1 + np.exp(-logit[ys, xs]))
    return np.concatenate([sides / np.float32(scale), score[:, None]], axis=1)


def _score(boxes: Array, faces: Array) -> Array:
    """The boxes with the score that a network gives them: the softmax of its two logits."""
    score = 1 / (1 + np.exp(faces[:, -2] - faces[:, -1]))
    return np.concatenate([boxes[:, :4], score[:, None]], axis=1)


def _landmarks(boxes: Array, parts: Array) -> Array:
    """Landmarks from parts of the box: five x, then five y."""
    sizes = boxes[:, 2:4] - boxes[:, :2] + 1
    return parts.reshape(-1, 2, 5).transpose(0, 2, 1) * sizes[:, None] + boxes[:, None, :2] - 1
