"""What a word on some photos does to the verdicts of all."""

import numpy as np
import pytest

from imgseg.faces import Analysis, Face
from imgseg.recognition.feedback import Reviewed, decide_reviewed
from imgseg.recognition.training import Training
from imgseg.verdicts import PhotoVerdict


def face(x: float, *parts: float) -> Face:
    """A face on the way between the directions 0 (the person), 1, 2 ..."""
    embedding = np.zeros(512, np.float32)
    embedding[: len(parts)] = parts
    embedding /= np.linalg.norm(embedding)
    return Face(x, 2.4, 30.6, 40, 0.9, np.zeros((5, 2), np.float32), embedding)


def box(x: int) -> tuple[int, int, int, int]:
    return x, 2, 31, 40


@pytest.fixture
def training() -> Training:
    return Training(np.array([face(0, 1).embedding]), np.empty((0, 512), np.float32))


def decide(
    photos: dict[str, Analysis], training: Training, **reviews: Reviewed
) -> dict[str, PhotoVerdict]:
    return {v.photo: v for v in decide_reviewed(photos, training, reviews, "Anna", 50)}


def test_without_a_word_the_faces_decide(training: Training) -> None:
    verdicts = decide({"a": Analysis(9, 9, [face(0, 1)])}, training)
    assert verdicts["a"].verdict == "match"
    assert verdicts["a"].score != 100


def test_the_face_that_was_meant_joins_target_and_no_other(training: Training) -> None:
    photos = {
        "both": Analysis(900, 90, [face(0, 0, 1), face(99, 0, 0, 1)]),
        "one": Analysis(90, 90, [face(0, 0.1, 1)]),
        "other": Analysis(90, 90, [face(0, 0.1, 0, 1)]),
    }
    verdicts = decide(photos, training, both=Reviewed(confirmed=True, box=box(99)))
    assert list(verdicts) == list(photos)
    assert [verdicts[name].verdict for name in photos] == ["match", "other", "match"]
    assert verdicts["both"].box == box(99)


def test_a_face_like_the_persons_is_not_theirs_once_one_like_it_is_rejected(
    training: Training,
) -> None:
    photos = {name: Analysis(90, 90, [face(0, 1, 0.9)]) for name in "ab"}
    assert decide(photos, training)["b"].verdict == "match"
    verdicts = decide(photos, training, a=Reviewed(confirmed=False, box=box(0)))
    assert verdicts["a"][2:4] == ("other", 0.0)
    assert verdicts["b"].verdict != "match"


def test_a_word_on_a_photo_that_cannot_be_read_stands(training: Training) -> None:
    photos = {"raw": Analysis(problem="it is damaged")}
    verdict = decide(photos, training, raw=Reviewed(confirmed=True, box=None))["raw"]
    assert (verdict.verdict, verdict.size) == ("match", None)


def test_a_word_on_a_photo_that_is_gone_does_nothing(training: Training) -> None:
    photos = {"a": Analysis(9, 9, [face(0, 1)])}
    gone = Reviewed(confirmed=True, box=box(0))
    assert decide(photos, training, gone=gone) == decide(photos, training)
