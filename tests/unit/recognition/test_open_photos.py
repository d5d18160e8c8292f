"""Whose photos and which groups of faces may be asked about."""

from collections.abc import Collection, Mapping

from imgseg.faces import Box
from imgseg.recognition.feedback import Reviewed
from imgseg.recognition.open_photos import (
    GROUPS,
    OTHERS,
    OpenPhotos,
    open_photos,
)
from imgseg.recognition.places import OpenPhoto, SortedFace, SortedFaceTable

BOX = (8, 8, 9, 9)
FAR = (60, 8, 9, 9)
SOMEBODY = 7


def nearly(box: Box) -> Box:
    x, y, w, h = box
    return x + 1, y, w, h


def other(photo: str, box: Box = BOX, score: float = 1.0) -> OpenPhoto:
    return OpenPhoto(photo, False, score, box)


def face(photo: str, who: int = SOMEBODY, box: Box = BOX, *, usable: bool = True) -> SortedFace:
    return SortedFace(photo, box, who, usable)


PHOTOS = [other(f"{name}.jpg") for name in "abc"]
FACES = [face(photo.photo) for photo in PHOTOS]


def asked(
    said: Mapping[str, Reviewed] | None = None,
    elsewhere: Mapping[str, Collection[Box]] | None = None,
    faces: list[SortedFace] = FACES,
) -> OpenPhotos:
    found = [(photo, box) for photo, boxes in (elsewhere or {}).items() for box in boxes]
    return open_photos(PHOTOS, SortedFaceTable(faces), said or {}, found)


def names(photos: list[OpenPhoto]) -> list[str]:
    return [photo.photo for photo in photos]


def test_whoever_is_in_several_photos_may_be_the_person() -> None:
    [group] = asked().groups
    assert group.photos == 3
    assert names(group.best) == ["a.jpg", "b.jpg", "c.jpg"]


def test_whoever_is_in_one_photo_or_has_no_face_to_know_is_not_asked_about() -> None:
    assert asked(faces=FACES[:1]).groups == []
    assert asked(faces=[one._replace(usable=False) for one in FACES]).groups == []


def test_a_group_is_asked_about_by_a_photo_whose_deciding_face_is_its_own() -> None:
    faces = [face("a.jpg", box=FAR), face("a.jpg", 1), *FACES[1:]]
    [group] = asked(faces=faces).groups
    assert group.photos == 3
    assert names(group.best) == ["b.jpg", "c.jpg"]


def test_whoever_is_found_as_somebody_else_is_not_asked_about() -> None:
    assert asked(elsewhere={"a.jpg": [nearly(BOX)]}).groups == []
    assert len(asked(elsewhere={"a.jpg": [FAR], "elsewhere.jpg": [BOX]}).groups) == 1


def test_a_no_holds_after_a_look_that_draws_faces_a_little_differently() -> None:
    for box in (BOX, nearly(BOX)):
        found = asked({"a.jpg": Reviewed(False, box)})
        assert (found.groups, found.rejected) == ([], 1)


def test_a_no_about_one_face_says_nothing_of_another_in_the_same_photo() -> None:
    found = asked({"a.jpg": Reviewed(False, FAR)})
    [group] = found.groups
    assert found.rejected == 0
    assert names(group.best) == ["b.jpg", "c.jpg"]


def test_a_photo_of_which_something_was_said_is_not_one_that_a_yes_may_find() -> None:
    [group] = asked({"a.jpg": Reviewed(False, FAR)}).groups
    assert group.photos == 2
    said = {"a.jpg": Reviewed(False, FAR)}
    assert names(open_photos(PHOTOS, SortedFaceTable([]), said, ()).others) == ["b.jpg", "c.jpg"]


def test_the_surest_and_nearest_come_first() -> None:
    unsure = [OpenPhoto(name, True, score, BOX) for name, score in (("b", 9), ("c", 40), ("a", 9))]
    others = [other(f"{number:03}", score=number / 1000) for number in range(OTHERS + 5)]
    found = open_photos([*others, *unsure], SortedFaceTable([]), {}, ())
    assert names(found.unsure) == ["c", "a", "b"]
    assert names(found.others) == [f"{number:03}" for number in range(OTHERS + 4, 4, -1)]


def test_of_many_groups_those_in_most_photos_are_asked_about() -> None:
    photos = [other(f"{number}.jpg") for number in range(3 * GROUPS)]
    faces = [face(f"{2 * who + n}.jpg", who) for who in range(GROUPS + 9) for n in range(2)]
    faces += [face(photos[-1].photo, GROUPS + 8)]
    groups = open_photos(photos, SortedFaceTable(faces), {}, ()).groups
    assert len(groups) == GROUPS
    assert groups[0].photos == 3
    assert names(groups[0].best)[0] == f"{2 * (GROUPS + 8)}.jpg"
