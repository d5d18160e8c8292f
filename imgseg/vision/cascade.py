"""The cascade of MTCNN over its three networks: photo in, boxes and landmarks out.

Zhang et al., "Joint Face Detection and Alignment using Multitask Cascaded Convolutional Networks"
(2016), with the thresholds and the order of steps of the package mtcnn 1.0.0.
"""

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np

from imgseg.vision.area import shrink
from imgseg.vision.boxes import Array, cut_out, non_max_suppression, shift, square

SMALLEST_FACE = 20
# PNet sees 12 pixels at a time, in steps of 2.
CELL, STRIDE = 12, 2
SCALE_STEP = 0.709
PNET_SCORE, RNET_SCORE, ONET_SCORE = 0.6, 0.7, 0.8
PNET_LOGIT = np.log(PNET_SCORE / (1 - PNET_SCORE))
LEVEL_OVERLAP, OVERLAP = 0.5, 0.7
# PNet takes a level in parts that stay in a processor's cache, in pixels; RNet and ONet so many
# boxes at once. Larger is slower, and a stadium has more faces than fit the memory at once.
PART = 20_000
RNET_BATCH, ONET_BATCH = 16, 4

Network = Callable[[Array], Array]


class Cascade:
    """Finds faces with ``pnet``, ``rnet`` and ``onet``, as ``mtcnn_graphs`` describes them."""

    def __init__(self, pnet: Network, rnet: Network, onet: Network) -> None:
        self._pnet, self._rnet, self._onet = pnet, rnet, onet

    def detect(self, planes: Array, levels: int | None = None) -> tuple[Array, Array]:
        """Find every face of at least 20 pixels.

        Args:
            planes: (3, h, w) float32 upright RGB, 0-255.
            levels: how many levels of the pyramid to look at, from the smallest faces on; 1 finds
                those of up to 28 pixels. All by default.

        Returns:
            Boxes (n, 5), x1, y1, x2, y2 inside the image and the score 0-1, the best first; and
            landmarks (n, 5, 2), x and y of left eye, right eye, nose, left and right mouth corner.
        """
        boxes = self._propose(planes, levels)
        if len(boxes):
            faces = _in_batches(self._rnet, RNET_BATCH, planes, boxes, 24)
            boxes = shift(_score(boxes, faces), faces[:, :4])
            boxes = boxes[boxes[:, 4] > RNET_SCORE]
            boxes = square(boxes[non_max_suppression(boxes, OVERLAP)])
        if not len(boxes):
            return boxes, np.empty((0, 5, 2), np.float32)
        faces = _in_batches(self._onet, ONET_BATCH, planes, boxes, 48)
        landmarks = _landmarks(boxes, faces[:, 4:14])
        boxes = shift(_score(boxes, faces), faces[:, :4])
        sure = np.flatnonzero(boxes[:, 4] > ONET_SCORE)
        kept = sure[non_max_suppression(boxes[sure], OVERLAP, by_smaller=True)]
        _, height, width = planes.shape
        limits = np.array([width - 1, height - 1, width - 1, height - 1], np.float32)
        boxes[:, :4] = np.clip(boxes[:, :4], 0, limits)
        return boxes[kept], landmarks[kept]

    def _propose(self, planes: Array, levels: int | None) -> Array:
        """PNet over the pyramid: squares that may hold a face."""
        found = [np.empty((0, 5), np.float32)]
        for level, scale in islice(_pyramid(planes), levels):
            boxes = _candidates(self._map(level), scale)
            if len(boxes):
                found.append(boxes[non_max_suppression(boxes, LEVEL_OVERLAP)])
        boxes = np.concatenate(found)
        return square(boxes[non_max_suppression(boxes, OVERLAP)])

    def _map(self, level: Array) -> Array:
        """PNet's map (6, h', w') of a level, band by band."""
        height, width = level.shape[1:]
        # An odd row at the end counts for two.
        rows = (height - CELL + 1) // STRIDE + 1
        step = max(1, (PART // width - CELL) // STRIDE + 1)
        bands = [
            level[None, :, start * STRIDE : (start + step - 1) * STRIDE + CELL]
            for start in range(0, rows, step)
        ]
        maps = [self._pnet(np.ascontiguousarray(band))[0] for band in bands]
        return maps[0] if len(maps) == 1 else np.concatenate(maps, axis=1)


def _in_batches(network: Network, batch: int, planes: Array, boxes: Array, size: int) -> Array:
    # From top to bottom, so that what one box fetched of the photo is at hand for the next.
    order = np.argsort(boxes[:, 1])
    parts = [order[start : start + batch] for start in range(0, len(boxes), batch)]
    found = np.concatenate([network(cut_out(planes, boxes[part], size)) for part in parts])
    return found[np.argsort(order)]


def _pyramid(planes: Array) -> Iterator[tuple[Array, float]]:
    """Planes (3, h, w) of ever smaller size: in the first, a face of 20 pixels fills a cell."""
    _, height, width = planes.shape
    shorter = min(height, width)
    levels = round(np.log(shorter / CELL) / -np.log(SCALE_STEP) - 1) if shorter >= CELL else 0
    for number in range(levels):
        scale = CELL / SMALLEST_FACE * SCALE_STEP**number
        yield shrink(planes, int(width * scale), int(height * scale)), scale


def _candidates(faces: Array, scale: float) -> Array:
    logit = faces[5] - faces[4]
    ys, xs = np.nonzero(logit > PNET_LOGIT)
    boxes = np.empty((len(ys), 5), np.float32)
    boxes[:, :4] = faces[:4, ys, xs].T * (CELL - 1)
    corner = np.stack([xs, ys], axis=1) * STRIDE
    # The first corner counts from 1, as it did in the authors' Matlab.
    boxes[:, :2] += corner + 1
    boxes[:, 2:4] += corner + CELL
    boxes[:, :4] /= scale
    boxes[:, 4] = 1 / (1 + np.exp(-logit[ys, xs]))
    return boxes


def _score(boxes: Array, faces: Array) -> Array:
    """The boxes with the score that a network gives them: the softmax of its two logits."""
    score = 1 / (1 + np.exp(faces[:, -2] - faces[:, -1]))
    return np.concatenate([boxes[:, :4], score[:, None]], axis=1)


def _landmarks(boxes: Array, parts: Array) -> Array:
    """Landmarks from parts of the box: five x, then five y."""
    sizes = boxes[:, 2:4] - boxes[:, :2] + 1
    return parts.reshape(-1, 2, 5).transpose(0, 2, 1) * sizes[:, None] + boxes[:, None, :2] - 1
