"""Which face of each Target photo is the person: the one that agrees with the other photos."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.embeddings import unit
from imgseg.recognition.similarity import comparable, lines_for

# Enough photos to tell what most of them show; more would only take longer.
WITNESSES = 500
ROUNDS = 2


@dataclass(frozen=True, eq=False)
class Consensus:
    """What photos agree on.

    ``faces`` is the number of the person's face in each photo. ``fits`` says in which photos it
    is like that of the others: in none where no two photos show the same person. ``mean`` is the
    mean of those faces as `comparable` gives them, L2 norm 1. ``rival`` is a face of another
    person who is beside them in as many photos, and alone in as many: the number of a photo and of
    the face in it; None if there is nobody.
    """

    faces: list[int]
    fits: NDArray[np.bool_]
    mean: NDArray[np.float32]
    rival: tuple[int, int] | None


class _Ranked(NamedTuple):
    """Faces, the best first: their photos, their numbers there, how many photos they are seen in.

    They are alone in ``alone`` of those.
    """

    faces: NDArray[np.float32]
    photo: NDArray[np.intp]
    number: NDArray[np.intp]
    seen: NDArray[np.intp]
    alone: NDArray[np.intp]


def consensus_of(photos: list[NDArray[np.float32]], in_front: list[int]) -> Consensus:
    """Find the person whom most of the photos show, and their face in each.

    Of two people in equally many photos it is the one who is alone in more of them, and else who
    is in front in more.

    Args:
        photos: for each photo the (n, 640) or (n, 512) embeddings of its faces, n >= 1; one
            photo or more.
        in_front: for each photo the number of the face in front, from 0.
    """
    photos = [comparable(own) for own in photos]
    step = -(-len(photos) // WITNESSES)
    faces, photo, number, seen, alone = _rank(photos[::step], in_front[::step])
    nobody = np.zeros(len(photos), bool)
    if seen[0] < 2:
        return Consensus(in_front, nobody, faces[0], rival=None)
    numbers, fits, mean = _gather(photos, faces[0], nobody)
    as_often = (seen >= seen[0]) & (alone >= alone[0])
    rivals = np.flatnonzero(as_often & fits[::step][photo] & (faces @ mean < lines_for(mean).fits))
    rival = (int(photo[rivals[0]]) * step, int(number[rivals[0]])) if len(rivals) else None
    return Consensus(numbers, fits, mean, rival)


def consensus_with(photos: list[NDArray[np.float32]], chosen: dict[int, int]) -> Consensus:
    """Find the person somebody pointed at in some photos, in the others too.

    Args:
        photos: for each photo the (n, 640) or (n, 512) embeddings of its faces, n >= 1.
        chosen: the number of the face pointed at by the number of its photo; at least one. It
            stays that photo's face, whether or not it is like the others.
    """
    photos = [comparable(own) for own in photos]
    own = [faces[[chosen[i]]] if i in chosen else faces for i, faces in enumerate(photos)]
    trusted = np.isin(np.arange(len(photos)), list(chosen))
    anchor = unit(np.concatenate([own[i] for i in chosen]).sum(axis=0))
    numbers, fits, mean = _gather(own, anchor, trusted)
    faces = [chosen.get(i, number) for i, number in enumerate(numbers)]
    return Consensus(faces, fits, mean, rival=None)


def _rank(photos: list[NDArray[np.float32]], in_front: list[int]) -> _Ranked:
    faces = np.concatenate(photos)
    counts = np.array([len(own) for own in photos])
    starts = np.cumsum(counts) - counts
    similarity = faces @ faces.T
    alike = lines_for(faces).alike
    by_photo = np.maximum.reduceat(similarity, starts, axis=1)
    seen = (by_photo >= alike).sum(axis=1)
    to_front = similarity[:, starts + in_front] >= alike
    alone = to_front[:, counts == 1].sum(axis=1)
    order = np.lexsort((-by_photo.sum(axis=1), -to_front.sum(axis=1), -alone, -seen))
    photo = np.repeat(np.arange(len(photos)), counts)
    number = np.arange(len(faces)) - starts[photo]
    return _Ranked(faces[order], photo[order], number[order], seen[order], alone[order])


def _gather(
    photos: list[NDArray[np.float32]], anchor: NDArray[np.float32], trusted: NDArray[np.bool_]
) -> tuple[list[int], NDArray[np.bool_], NDArray[np.float32]]:
    """The faces most like the anchor, then most like the mean of those that fit or are trusted."""
    lines = lines_for(anchor)
    mean, enough = anchor, lines.alike
    for _ in range(1 + ROUNDS):
        numbers = [int(np.argmax(own @ mean)) for own in photos]
        faces = np.array([own[number] for own, number in zip(photos, numbers, strict=True)])
        fits = faces @ mean >= enough
        counted = fits | trusted
        mean, enough = unit(faces[counted].sum(axis=0)), lines.fits
    # A face's own share of the mean must not speak for it.
    rest = faces[counted].sum(axis=0) - np.where(counted[:, np.newaxis], faces, 0)
    # Nothing is left of a single one, and nothing fits that.
    fits = (faces * rest).sum(axis=1) >= lines.fits * np.maximum(np.linalg.norm(rest, axis=1), 1e-3)
    return numbers, fits, mean
