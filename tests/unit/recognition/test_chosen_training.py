"""Whom somebody pointed at in Target photos: that face is the person, and the others follow."""

import numpy as np
import pytest

from imgseg.errors import InputError
from imgseg.faces import Analysis, Box, Face
from imgseg.findings import Finding
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.people_training import train
from imgseg.recognition.training import Training, choose_training
from imgseg.services.index.indexing import IndexedFolder
from imgseg.text.findings import label_of, sentence_of

LEFT, RIGHT = (0, 100, 200, 200), (700, 100, 200, 200)
FOLLOWED = "2 faces: the one that agrees with the other photos is used."
CHOSEN = "2 faces: the one you chose is used."


def face(person: int, box: Box, number: int) -> Face:
    """A face with a cosine of about 0.8 to others of that person, about 0 to anybody else's."""
    random = np.random.default_rng([person, number])
    embedding = random.normal(0, 0.5 / np.sqrt(512), 512).astype(np.float32)
    embedding[person] += 1
    embedding /= np.linalg.norm(embedding)
    landmarks = random.uniform(0, 200, (5, 2)).astype(np.float32)
    return Face(*box, 0.9, landmarks, embedding)


def pair(number: int) -> Analysis:
    """Person 1 at the left, person 2 at the right."""
    return Analysis(1000, 400, [face(1, LEFT, number), face(2, RIGHT, number)])


def alone(person: int, number: int) -> Analysis:
    return Analysis(1000, 400, [face(person, (400, 100, 200, 200), number)])


def folder(**photos: Analysis) -> IndexedFolder:
    return IndexedFolder(FaceTable.of(photos), {name: name for name in photos})


def learn(chosen: dict[str, Box | None], **target: Analysis) -> Training:
    return choose_training(folder(**target), folder(), chosen)


def people(training: Training) -> dict[str, int]:
    embeddings = zip(training.photos, training.target, strict=True)
    return {photo.removeprefix("Target/"): int(np.argmax(own)) for photo, own in embeddings}


def said_of(name: str, training: Training) -> list[str]:
    return [finding for photo, finding in said(training.findings) if photo == name]


@pytest.mark.parametrize(("box", "person"), [(LEFT, 1), (RIGHT, 2)])
def test_one_chosen_face_settles_who_it_is_in_all_photos(box: Box, person: int) -> None:
    training = learn({"b": box}, a=pair(1), b=pair(2), c=pair(3))
    assert people(training) == {"a": person, "b": person, "c": person}
    assert said_of("Target/b", training) == [CHOSEN]
    assert said_of("Target/a", training) == [FOLLOWED]
    assert training.boxes == [box, box, box]
    assert training.rivals is None


def test_a_box_drawn_a_little_differently_means_the_same_face() -> None:
    training = learn({"a": (690, 110, 190, 210)}, a=pair(1), b=pair(2))
    assert people(training) == {"a": 2, "b": 2}


def test_whoever_is_not_like_the_chosen_face_is_left_out_even_if_they_are_many() -> None:
    strangers = {name: alone(2, number) for number, name in enumerate("cdef")}
    training = learn({"a": (400, 100, 200, 200)}, a=alone(1, 8), b=alone(1, 9), **strangers)
    assert people(training) == {"a": 1, "b": 1}
    assert said_of("Target/c", training)[0].startswith("Not used: no face in it is like the one")


def test_a_chosen_face_is_used_although_it_is_not_like_the_others_and_that_is_said() -> None:
    chosen: dict[str, Box | None] = dict.fromkeys("abc", (400, 100, 200, 200))
    training = learn(chosen, a=alone(1, 1), b=alone(1, 2), c=alone(7, 3), d=alone(1, 4))
    assert people(training) == {"a": 1, "b": 1, "c": 7, "d": 1}
    note = "Used because you chose it, but its face is not like those in the other photos."
    assert said_of("Target/c", training) == [note]
    assert said_of("Target/a", training) == []


def test_a_single_chosen_photo_is_enough_and_nothing_odd_is_said_of_it() -> None:
    training = learn({"a": RIGHT}, a=pair(1), b=alone(5, 1))
    assert people(training) == {"a": 2}
    assert said_of("Target/a", training) == [CHOSEN]


def test_a_photo_the_person_is_not_in_is_left_out() -> None:
    training = learn({"b": None}, a=alone(1, 1), b=pair(2), c=alone(1, 3))
    assert people(training) == {"a": 1, "c": 1}
    assert said_of("Target/b", training) == ["Not used: you said that the person is not in it."]


def test_a_person_who_is_in_no_photo_cannot_be_learnt() -> None:
    with pytest.raises(InputError, match=r"No Target photo is left .* choose the face"):
        learn({"a": None}, a=pair(1), b=Analysis(100, 100))


def test_of_the_same_photo_twice_the_one_in_which_a_face_was_chosen_counts() -> None:
    target = folder(a=pair(1), b=pair(1), c=alone(2, 4))
    target.hashes["b"] = target.hashes["a"]
    training = choose_training(target, folder(), {"b": RIGHT})
    assert people(training) == {"b": 2, "c": 2}
    assert said_of("Target/a", training) == ["Not used: it is the same photo as Target/b."]


def test_two_who_are_always_together_are_both_named_for_the_question() -> None:
    training = learn({}, a=pair(1), b=pair(2), c=pair(3))
    assert training.rivals is not None
    assert {training.rivals.first.box, training.rivals.second.box} == {LEFT, RIGHT}


def test_two_people_half_and_half_are_both_named_for_the_question() -> None:
    training = learn({}, a=alone(1, 1), b=alone(1, 2), c=alone(2, 1), d=alone(2, 2))
    assert training.rivals is not None
    photos = {training.rivals.first.photo, training.rivals.second.photo}
    assert len(photos & {"a", "b"}) == len(photos & {"c", "d"}) == 1


def test_each_of_several_people_has_their_own_choice() -> None:
    targets = {"Ann": folder(a=pair(1), b=pair(2)), "Ben": folder(a=pair(3), b=pair(4))}
    chosen = {"Ann": {"a": LEFT}, "Ben": {"b": RIGHT}}
    trainings, findings = train(targets, folder(), True, chosen)
    assert people(trainings["Ann"]) == {"a": 1, "b": 1}
    assert people(trainings["Ben"]) == {"a": 2, "b": 2}
    assert ("Ben/b", CHOSEN) in said(findings)


def test_who_of_several_people_is_in_none_of_their_photos_is_not_sought() -> None:
    targets = {"Ann": folder(a=pair(1)), "Ben": folder(a=pair(3))}
    trainings, findings = train(targets, folder(), True, {"Ben": {"a": None}})
    assert list(trainings) == ["Ann"]
    assert ("Ben", "Not sought: you said that nobody in its photos is it.") in said(findings)


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(label_of(finding), sentence_of(finding)) for finding in findings]


def test_who_is_known_by_the_faces_that_were_learnt_from_is_learnt_the_same_again() -> None:
    target = {"a": alone(1, 1), "b": pair(2), "c": pair(3), "d": alone(5, 4)}
    first = learn({}, **target)
    boxes = dict(zip(first.photos, first.boxes, strict=True))
    again = learn(dict(boxes), **{name: target[name] for name in boxes})
    assert again.photos == first.photos
    assert np.array_equal(again.target, first.target)
