"""Whether the Target photos would be found from one another."""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.cross_validation import cross_validate
from imgseg.recognition.training import Training
from imgseg.text.findings import label_of, sentence_of


def faces_of(*people: int) -> NDArray[np.float32]:
    """One face of each, those of the same person a little different."""
    faces = np.random.default_rng(0).normal(0, 0.02, (len(people), 512))
    faces[np.arange(len(people)), people] += 1
    return (faces / np.linalg.norm(faces, axis=1, keepdims=True)).astype(np.float32)


def training_of(*people: int) -> Training:
    return Training(faces_of(*people), faces_of(7, 8), [], [f"{i}" for i in people])


def test_photos_that_are_alike_would_be_found_from_one_another() -> None:
    [summary] = cross_validate(training_of(1, 1, 1), 50)
    assert label_of(summary) == "Target"
    assert sentence_of(summary) == (
        "Check: 3 of 3 of your own photos would be found from the others."
    )


def test_a_photo_that_would_not_be_found_is_named_with_its_score() -> None:
    summary, missed = cross_validate(training_of(1, 2, 1, 1), 50)
    assert sentence_of(summary).startswith("Check: 3 of 4 of your own photos")
    assert label_of(missed) == "Target/2"
    assert sentence_of(missed).startswith("Check: it would not be found from the others (score ")


def test_the_check_is_as_strict_as_the_search() -> None:
    assert sentence_of(cross_validate(training_of(1, 1), 100)[0]).startswith("Check: 0 of 2 ")


def test_of_a_single_photo_nothing_is_said() -> None:
    assert cross_validate(training_of(1), 50) == []


def test_of_very_many_photos_some_are_tried() -> None:
    [summary] = cross_validate(training_of(*[1] * 450), 50)
    assert sentence_of(summary).startswith("Check: 90 of 90 ")
