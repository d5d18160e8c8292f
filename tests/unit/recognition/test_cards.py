"""What is asked about first: a group of faces before single ones, and nobody who is a stranger."""

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.faces import Analysis, Face
from imgseg.recognition.cards import ANYWAY, Group, cards_about, chances, most_worth_first
from imgseg.recognition.open_photos import OpenGroup, OpenPhotos
from imgseg.recognition.places import OpenPhoto

Faces = NDArray[np.float32]
SIZE = 512


def faces_of(direction: int, like_ann: float = 0.0, count: int = 3) -> Faces:
    """Faces of somebody whose cosine to Ann's, direction 0, is about ``like_ann``."""
    face = np.zeros(SIZE, np.float32)
    face[0], face[direction] = like_ann, np.sqrt(1 - like_ann**2)
    return np.repeat(face[np.newaxis], count, axis=0)


@pytest.fixture
def ann() -> Faces:
    return np.eye(1, SIZE, dtype=np.float32)


def test_a_group_that_is_like_the_person_comes_before_single_photos(ann: Faces) -> None:
    groups = [Group("many", 40, faces_of(1, 0.6)), Group("stranger", 90, faces_of(2))]
    cards = most_worth_first({"unsure": 0.4, "less": 0.1}, groups, ann, found=5, rejected=0)
    assert list(cards) == ["many", "unsure", "less", "stranger"][: len(cards)]
    assert cards["many"] == 40
    assert cards["unsure"] == 0


def test_a_photo_of_a_group_is_asked_about_once(ann: Faces) -> None:
    cards = most_worth_first(
        {"a": 0.4, "b": 0.6}, [Group("a", 9, faces_of(1, 0.7))], ann, found=3, rejected=0
    )
    assert cards == {"a": 9, "b": 0}


def test_nobody_is_asked_about_who_is_unlike_when_most_photos_are_found(ann: Faces) -> None:
    strangers = [Group(str(n), 9, faces_of(n, 0.05)) for n in range(1, 30)]
    assert most_worth_first({}, strangers, ann, found=10, rejected=0) == {}


def test_the_nearest_is_asked_about_where_a_yes_may_find_as_many_again(ann: Faces) -> None:
    groups = [Group("near", 9, faces_of(1, 0.2)), Group("far", 80, faces_of(2))]
    assert list(most_worth_first({}, groups, ann, found=9, rejected=0)) == ["near"]
    assert most_worth_first({}, groups, ann, found=10, rejected=0) == {}
    assert most_worth_first({}, groups, ann, found=0, rejected=ANYWAY) == {}


def test_whoever_stands_out_from_an_album_of_strangers_may_be_the_person(ann: Faces) -> None:
    strangers = [Group(f"{n}", 5, faces_of(n, 0.002 * n)) for n in range(1, 30)]
    lone = Group("ann", 5, faces_of(40, 0.25))
    told = chances(ann, [*strangers, lone], anyway=None)
    assert told[-1] > 0
    assert not any(told[:-1])


def test_without_a_face_of_the_person_no_group_is_asked_about() -> None:
    nobody = np.empty((0, SIZE), np.float32)
    assert chances(nobody, [Group("a", 9, faces_of(1))], anyway=0) == [0]


BOX = (10, 10, 40, 50)


def shown(*faces: Faces) -> Analysis:
    """A photo with these faces beside each other, the first in the box."""
    x, y, w, h = BOX
    found = [
        Face(x + 100 * n, y, w, h, 1.0, np.zeros((5, 2), np.float32), one[0])
        for n, one in enumerate(faces)
    ]
    return Analysis(640, 480, found)


def photo(name: str, score: float, *, unsure: bool = True) -> OpenPhoto:
    return OpenPhoto(name, unsure, score, BOX)


def test_a_single_unsure_photo_is_worth_as_many_as_look_alike(ann: Faces) -> None:
    others = [photo(f"{n}.jpg", 0.3, unsure=False) for n in range(30)]
    group = OpenGroup(20, [photo("group.jpg", 0.1, unsure=False)])
    open_ = OpenPhotos([photo("unsure.jpg", 40)], others, [group], 0)
    alike = {name: shown(faces_of(1)) for name in ("unsure.jpg", *(one.photo for one in others))}
    album = alike | {"group.jpg": shown(faces_of(2, 0.4))}
    assert list(cards_about(open_, album, ann, found=50)) == ["unsure.jpg", "group.jpg"]
    lonely = {name: shown(faces_of(n + 3)) for n, name in enumerate(alike)}
    assert list(cards_about(open_, album | lonely, ann, found=50)) == ["group.jpg", "unsure.jpg"]


def test_the_face_in_question_is_compared_not_another_of_its_photo(ann: Faces) -> None:
    group = OpenGroup(9, [photo("a.jpg", 0.1, unsure=False)])
    open_ = OpenPhotos([], [], [group], 0)
    stranger, person = faces_of(1), faces_of(2, 0.7)
    assert cards_about(open_, {"a.jpg": shown(stranger, person)}, ann, found=99) == {}
    assert cards_about(open_, {"a.jpg": shown(person, stranger)}, ann, found=99) == {"a.jpg": 9}


def test_a_photo_whose_faces_are_gone_is_asked_about_if_it_is_unsure(ann: Faces) -> None:
    group = OpenGroup(9, [photo("gone.jpg", 0.1, unsure=False)])
    open_ = OpenPhotos([photo("b.jpg", 40), photo("a.jpg", 30)], [], [group], 0)
    assert list(cards_about(open_, {"a.jpg": shown()}, ann, found=0)) == ["b.jpg", "a.jpg"]
