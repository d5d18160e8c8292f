"""The photos and faces that are chosen from, in arrays: a tenth of what they take as objects."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Box

Numbers = NDArray[np.int64]


class OpenPhoto(NamedTuple):
    """A photo in which the person is not found: its score (0-100), and the face that decided."""

    photo: str
    unsure: bool
    score: float
    box: Box


class SortedFace(NamedTuple):
    """A face of the album, and ``who`` it is, by number.

    Somebody ``usable`` has a face that one would know.
    """

    photo: str
    box: Box
    who: int
    usable: bool


def key_of(photo: str) -> int:
    """A number for a name, within this process: of a million names no two have the same.

    That is as good as certain: one pair in forty million such albums.
    """
    return hash(photo)


class PhotoTable:
    """Photos in which the person is not found, by number; each is put together when asked for."""

    def __init__(self, photos: Iterable[OpenPhoto]) -> None:
        """Take in all of them."""
        # As one text, in which each ends somewhere.
        self._names, self._ends = bytearray(), array("q", [0])
        keys, scores, unsure, boxes = array("q"), array("d"), bytearray(), array("i")
        for one in photos:
            self._names += one.photo.encode("utf-8", "surrogatepass")
            self._ends.append(len(self._names))
            keys.append(key_of(one.photo))
            scores.append(one.score)
            unsure.append(one.unsure)
            boxes.extend(one.box)
        self.keys: Numbers = np.frombuffer(keys, np.int64)
        self.scores = np.frombuffer(scores, np.float64)
        self.unsure = np.frombuffer(unsure, np.bool_)
        self.boxes = np.frombuffer(boxes, np.int32).reshape(-1, 4)

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, number: int) -> OpenPhoto:
        start, end = self._ends[number], self._ends[number + 1]
        x, y, w, h = self.boxes[number].tolist()
        return OpenPhoto(
            self._names[start:end].decode("utf-8", "surrogatepass"),
            bool(self.unsure[number]),
            float(self.scores[number]),
            (x, y, w, h),
        )


class SortedFaceTable:
    """The faces of an album by number: ``boxes`` (n, 4), ``who`` and ``usable`` (n,)."""

    def __init__(self, faces: Iterable[SortedFace]) -> None:
        """Take in all of them."""
        keys, who, usable, boxes = array("q"), array("q"), bytearray(), array("i")
        for one in faces:
            keys.append(key_of(one.photo))
            who.append(one.who)
            usable.append(one.usable)
            boxes.extend(one.box)
        self.boxes = np.frombuffer(boxes, np.int32).reshape(-1, 4)
        self.who: Numbers = np.frombuffer(who, np.int64)
        self.usable = np.frombuffer(usable, np.bool_)
        of_photos: Numbers = np.frombuffer(keys, np.int64)
        self._order = np.argsort(of_photos, kind="stable")
        self._keys = of_photos[self._order]

    def in_photos(self, keys: Numbers) -> tuple[Numbers, Numbers]:
        """Each face in photos of these keys: the number of the photo, and that of the face."""
        first = np.searchsorted(self._keys, keys, "left")
        count = np.searchsorted(self._keys, keys, "right") - first
        numbers = np.repeat(np.arange(len(keys)), count)
        within = np.arange(len(numbers)) - np.repeat(np.cumsum(count) - count, count)
        return numbers, self._order[np.repeat(first, count) + within]
