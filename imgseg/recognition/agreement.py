"""Which face of each Target photo is the person: the one that agrees with the other photos."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Cosines. From ALIKE two faces are likely of one person: 98 in 100 pairs of photos of one person
# reach it, 3 in 1,000 of two people. From FITS a face is likely of the person whose mean it is
# held against: of photos of one person 3 in 1,000 do not, of strangers put among them 99 in 100.
# From 0.35 to 0.5 the first of these stays under 5 in 1,000, the second over 96 in 100.
ALIKE = 0.5
FITS = 0.45
# From IS_IT a single face is so surely the person that whoever says otherwise is likely mistaken:
# 98 in 100 of the person's are over it, 3 in 10,000 of strangers.
IS_IT = 0.65
# Enough photos to tell what most of them show; more would only take longer.
WITNESSES = 500
ROUNDS = 2


@dataclass(frozen=True, eq=False)
class Agreement:
    """What photos agree on.

    ``faces`` is the number of the person's face in each photo. ``fits`` says in which photos it
    is like that of the others: in none where no two photos show the same person. ``mean`` is the
    (512,) mean of those faces, L2 norm 1. ``rival`` says that another person beside them is in as
    many photos, and alone in as many.
    """

    faces: list[int]
    fits: NDArray[np.bool_]
    mean: NDArray[np.float32]
    rival: bool


def agree(photos: list[NDArray[np.float32]], in_front: list[int]) -> Agreement:
    """Find the person whom most of the photos show, and their face in each.

    Of two people in equally many photos it is the one who is alone in more of them, and else who
    is in front in more.

    Args:
        photos: for each photo the (n, 512) embeddings of its faces, n >= 1; one photo or more.
        in_front: for each photo the number of the face in front, from 0.
    """
    step = -(-len(photos) // WITNESSES)
    faces, photo, seen, alone = _rank(photos[::step], in_front[::step])
    if seen[0] < 2:
        return Agreement(in_front, np.zeros(len(photos), bool), faces[0], rival=False)
    numbers, fits, mean = _gather(photos, faces[0])
    as_often = (seen >= seen[0]) & (alone >= alone[0])
    rivals = as_often & fits[::step][photo] & (faces @ mean < FITS)
    return Agreement(numbers, fits, mean, bool(rivals.any()))


def _rank(
    photos: list[NDArray[np.float32]], in_front: list[int]
) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """All faces, their photos, in how many photos one like it is, and is alone; the best first."""
    faces = np.concatenate(photos)
    counts = np.array([len(own) for own in photos])
    starts = np.cumsum(counts) - counts
    likeness = faces @ faces.T
    by_photo = np.maximum.reduceat(likeness, starts, axis=1)
    seen = (by_photo >= ALIKE).sum(axis=1)
    to_front = likeness[:, starts + in_front] >= ALIKE
    alone = to_front[:, counts == 1].sum(axis=1)
    order = np.lexsort((-by_photo.sum(axis=1), -to_front.sum(axis=1), -alone, -seen))
    photo = np.repeat(np.arange(len(photos)), counts)
    return faces[order], photo[order], seen[order], alone[order]


def _gather(
    photos: list[NDArray[np.float32]], anchor: NDArray[np.float32]
) -> tuple[list[int], NDArray[np.bool_], NDArray[np.float32]]:
    """The faces most like the anchor, then most like the mean of those that fit."""
    mean, enough = anchor, ALIKE
    for _ in range(1 + ROUNDS):
        numbers = [int(np.argmax(own @ mean)) for own in photos]
        faces = np.array([own[number] for own, number in zip(photos, numbers, strict=True)])
        fits = faces @ mean >= enough
        mean, enough = unit(faces[fits].sum(axis=0)), FITS
    # A face's own share of the mean must not speak for it.
    rest = faces[fits].sum(axis=0) - np.where(fits[:, np.newaxis], faces, 0)
    fits = (faces * unit(rest)).sum(axis=1) >= FITS
    return numbers, fits, mean


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vectors at L2 norm 1."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
