"""Which faces are learnt from, and what is said of the others."""

import numpy as np
import pytest

from imgseg.errors import InputError
from imgseg.services.indexing import IndexedFolder
from imgseg.services.training import choose_training
from imgseg.vision.engine import Analysis, Face


def face(x: float, y: float, side: float, person: int) -> Face:
    embedding = np.zeros(512, np.float32)
    embedding[person] = 1
    return Face(x, y, side, side, 0.9, np.zeros((5, 2), np.float32), embedding)


def photo(*faces: Face) -> Analysis:
    return Analysis(1000, 800, list(faces))


def folder(**photos: Analysis) -> IndexedFolder:
    return IndexedFolder(photos, {name: name for name in photos})


def people(embeddings: np.ndarray) -> list[int]:
    return [int(np.argmax(embedding)) for embedding in embeddings]


def test_of_several_faces_the_largest_nearest_the_centre_is_the_person() -> None:
    in_front, passer_by = face(420, 320, 160, person=1), face(0, 0, 170, person=2)
    training = choose_training(folder(a=photo(passer_by, in_front)), folder())
    assert people(training.target) == [1]
    assert training.findings == [("Target/a", "2 faces: the largest, nearest the centre is used.")]


def test_photos_set_aside_are_named_with_the_reason() -> None:
    target = folder(
        good=photo(face(400, 300, 200, 1)), empty=photo(), bad=Analysis(problem="it is damaged")
    )
    training = choose_training(target, folder(dark=Analysis(problem="it is damaged")))
    assert people(training.target) == [1]
    assert training.findings == [
        ("Target/empty", "Not used: no face was found in it."),
        ("Target/bad", "Not used: it is damaged."),
        ("unknown/dark", "Not used: it is damaged."),
    ]


def test_the_same_photo_twice_counts_once() -> None:
    target = folder(a=photo(face(400, 300, 200, 1)), b=photo(face(400, 300, 200, 1)))
    target.hashes["b"] = target.hashes["a"]
    training = choose_training(target, folder())
    assert len(training.target) == 1
    assert training.findings == [("Target/b", "Not used: it is the same photo as Target/a.")]


def test_every_face_of_unknown_is_somebody_else() -> None:
    unknown = folder(crowd=photo(face(0, 0, 50, 3), face(99, 0, 50, 4)))
    training = choose_training(folder(a=photo(face(400, 300, 200, 1))), unknown)
    assert people(training.unknown) == [3, 4]


def test_a_target_photo_among_unknown_is_not_learnt_as_somebody_else() -> None:
    target = folder(a=photo(face(400, 300, 200, 1)), b=photo(face(400, 300, 200, 1)))
    unknown = folder(a=photo(face(400, 300, 200, 1)), c=photo(face(0, 0, 50, 3)))
    training = choose_training(target, unknown)
    assert people(training.unknown) == [3]
    assert training.findings == [("unknown/a", "Not used: the same photo is in Target.")]


def test_the_same_photos_on_both_sides_are_refused() -> None:
    with pytest.raises(InputError, match="hold the same photos"):
        choose_training(folder(a=photo()), folder(a=photo()))


def test_a_target_without_any_face_is_refused() -> None:
    with pytest.raises(InputError, match="No face was found in any Target photo: add photos"):
        choose_training(folder(a=photo()), folder())
