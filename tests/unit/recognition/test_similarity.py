"""How alike faces are, of both networks and of FaceNet alone."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.recognition.consensus import consensus_of, consensus_with
from imgseg.recognition.embeddings import unit
from imgseg.recognition.similarity import comparable

WIDTHS = pytest.mark.parametrize("both", [True, False], ids=["both networks", "FaceNet alone"])


def faces_of(both: bool, *people: int) -> NDArray[np.float32]:
    """A face of each: two of one person have a cosine of about 0.7, two of others one of 0."""
    parts = []
    for size in (512, 128) if both else (512,):
        part = np.random.default_rng(size).normal(0, 0.65 / np.sqrt(size), (len(people), size))
        part[np.arange(len(people)), people] += 1
        parts.append(unit(part.astype(np.float32)))
    return np.concatenate(parts, axis=1)


@WIDTHS
def test_a_face_is_wholly_like_itself_and_not_like_a_stranger(both: bool) -> None:
    one, same, other = comparable(faces_of(both, 1, 1, 2))
    assert one @ one == pytest.approx(1, abs=1e-5)
    assert one @ same > 0.6
    assert one @ other < 0.2


@WIDTHS
def test_who_agrees_with_the_other_photos_is_the_person(both: bool) -> None:
    first, group, third, stranger = np.split(faces_of(both, 1, 3, 1, 1, 2), [1, 3, 4])
    consensus = consensus_of([first, group, third, stranger], [0, 0, 0, 0])
    assert consensus.faces == [0, 1, 0, 0]
    assert consensus.fits.tolist() == [True, True, True, False]


@WIDTHS
def test_a_chosen_face_settles_it(both: bool) -> None:
    pair, other_pair = np.split(faces_of(both, 1, 2, 2, 1), 2)
    assert consensus_with([pair, other_pair], {0: 1}).faces == [1, 0]
