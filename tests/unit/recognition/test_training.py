"""Which faces are learnt from, and what is said of the others."""

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from numpy.typing import NDArray

from imgseg.errors import InputError
from imgseg.faces import Analysis, Face
from imgseg.findings import Finding
from imgseg.recognition.embeddings import unit
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.training import Training, choose_training
from imgseg.services.index.indexing import IndexedFolder
from imgseg.text.findings import label_of, sentence_of

numbers = count()
FEW = "three to ten make the result surer."
ONE = "Only 1 photo is learnt from: two or three more would find more."


def face(person: int, x: float = 400, y: float = 300, side: float = 200) -> Face:
    """A face, never twice the same, as like to others of that person as photos of one person are.

    Two of a person have a cosine of about 0.8, two of different people one of about 0.
    """
    random = np.random.default_rng([person, next(numbers)])
    embedding = random.normal(0, 0.5 / np.sqrt(512), 512).astype(np.float32)
    embedding[person] += 1
    embedding /= np.linalg.norm(embedding)
    landmarks = np.array([x, y]) + side * random.uniform(0, 1, (5, 2))
    return Face(x, y, side, side, 0.9, landmarks.astype(np.float32), embedding)


def photo(*faces: Face) -> Analysis:
    return Analysis(1000, 800, list(faces))


def folder(**photos: Analysis) -> IndexedFolder:
    return IndexedFolder(FaceTable.of(photos), {name: name for name in photos})


def learn(**target: Analysis) -> Training:
    return choose_training(folder(**target), folder())


def people(embeddings: NDArray[np.float32]) -> list[int]:
    return [int(np.argmax(embedding)) for embedding in embeddings]


def said_of(name: str, training: Training) -> list[str]:
    return [finding for photo, finding in said(training.findings) if photo == name]


def test_photos_that_agree_are_learnt_from_without_a_word() -> None:
    training = learn(a=photo(face(1)), b=photo(face(1)), c=photo(face(1)))
    assert people(training.target) == [1, 1, 1]
    assert said(training.findings) == []


def test_of_several_faces_the_one_that_is_in_the_other_photos_is_the_person() -> None:
    in_front, at_the_edge = face(2, 420, 320, side=160), face(1, x=0, y=0, side=90)
    training = learn(a=photo(face(1)), b=photo(face(1)), group=photo(in_front, at_the_edge))
    assert people(training.target) == [1, 1, 1]
    assert said(training.findings) == [
        ("Target/group", "2 faces: the one that agrees with the other photos is used.")
    ]


def test_among_group_photos_only_who_is_in_all_of_them_is_the_person() -> None:
    training = learn(
        a=photo(face(2), face(1, x=0), face(3, x=700)),
        b=photo(face(1, x=0), face(4)),
        c=photo(face(5), face(3, x=700), face(1, x=0)),
    )
    assert people(training.target) == [1, 1, 1]


def test_of_two_who_are_always_together_it_is_the_one_who_is_also_alone() -> None:
    pairs = {name: photo(face(2), face(1, x=0)) for name in ("a", "b", "c")}
    training = learn(**pairs, d=photo(face(1)), e=photo(face(2), face(3, x=700)))
    assert people(training.target)[:4] == [1, 1, 1, 1]


def test_of_two_who_are_always_together_it_is_who_is_in_front_and_that_is_said() -> None:
    pairs = {name: photo(face(2), face(1, x=0)) for name in ("a", "b", "c")}
    training = learn(**pairs)
    assert people(training.target) == [2, 2, 2]
    assert "Another person is in as many of these photos" in said_of("Target", training)[0]


def test_of_one_photo_the_largest_face_nearest_the_centre_is_the_person() -> None:
    in_front, passer_by = face(1, 420, 320, side=160), face(2, 0, 0, side=170)
    training = learn(a=photo(passer_by, in_front))
    assert people(training.target) == [1]
    assert said(training.findings) == [
        ("Target/a", "2 faces: the largest, nearest the centre is used."),
        ("Target", ONE),
    ]


def test_a_stranger_among_photos_that_agree_is_left_out() -> None:
    training = learn(a=photo(face(1)), b=photo(face(9)), c=photo(face(1)), d=photo(face(1)))
    assert people(training.target) == [1, 1, 1]
    assert training.photos == ["a", "c", "d"]
    assert said(training.findings) == [
        ("Target/b", "Not used: its face is not like those in the other photos.")
    ]


def test_where_only_two_agree_the_third_is_used_and_doubted() -> None:
    training = learn(a=photo(face(1)), b=photo(face(9)), c=photo(face(1)))
    assert sorted(people(training.target)) == [1, 1, 9]
    note = "Its face is not like those in the other photos: remove it if it is somebody else's."
    assert said(training.findings) == [("Target/b", note)]


def test_two_people_half_and_half_are_told_apart_and_asked_about() -> None:
    names = "abcdefghij"
    mixed = {name: photo(face(1 + number % 2)) for number, name in enumerate(names)}
    mixed["a"], mixed["b"] = photo(face(3), face(1, x=0)), photo(face(3), face(2, x=0))
    training = learn(**mixed)
    assert sorted(people(training.target)) == [1] * 5 + [2] * 5
    [note] = said_of("Target", training)
    assert note.startswith("Two people seem to be mixed: one in ")
    assert {"a, c, e, g and 1 more", "b, d, f, h and 1 more"} == {
        part.split(" in ")[-1] for part in note.split(". ")[0].split(", another")
    }
    assert "remove the photos of the other" in note
    for name in ("Target/a", "Target/b"):
        agreeing = "2 faces: the one that agrees with the other photos is used."
        assert said_of(name, training) == [agreeing]


def test_photos_of_which_no_two_agree_are_all_used_and_doubted() -> None:
    training = learn(a=photo(face(1)), b=photo(face(2)), c=photo(face(3)))
    assert sorted(people(training.target)) == [1, 2, 3]
    assert "No two photos seem to show the same person." in said_of("Target", training)[0]


def test_photos_set_aside_are_named_with_the_reason() -> None:
    target = folder(good=photo(face(1)), empty=photo(), bad=Analysis(problem="it is damaged"))
    training = choose_training(target, folder(dark=Analysis(problem="it is damaged")))
    assert people(training.target) == [1]
    assert said(training.findings) == [
        ("Target/empty", "Not used: no face was found in it."),
        ("Target/bad", "Not used: it is damaged."),
        ("Target", ONE),
        ("unknown/dark", "Not used: it is damaged."),
    ]


def test_the_same_file_twice_counts_once() -> None:
    target = folder(a=photo(face(1)), b=photo(face(1)), c=photo(face(1)))
    target.hashes["b"] = target.hashes["a"]
    training = choose_training(target, folder())
    assert len(training.target) == 2
    assert said(training.findings) == [
        ("Target/b", "Not used: it is the same photo as Target/a."),
        ("Target", f"Only 2 photos are learnt from: {FEW}"),
    ]


def smaller(whole: Face, noise: float) -> Face:
    """The face in a copy of half the size, less sharp."""
    embedding = whole.embedding + face(99).embedding * noise
    embedding /= np.linalg.norm(embedding)
    x, y, side = whole.x / 2, whole.y / 2, whole.w / 2
    return Face(x, y, side, side, 0.9, whole.landmarks / np.float32(2) + np.float32(0.5), embedding)


def test_the_same_picture_in_another_size_counts_once_and_the_larger_is_used() -> None:
    whole = face(1)
    training = learn(
        a=Analysis(500, 400, [smaller(whole, 0.2)]),
        b=photo(whole),
        c=photo(face(1)),
        d=photo(face(1)),
    )
    assert training.photos == ["b", "c", "d"]
    assert said(training.findings) == [
        ("Target/a", "Not used: it seems to be the same picture as Target/b.")
    ]


def test_two_photos_that_only_look_alike_both_count() -> None:
    whole = face(1)
    moved = smaller(whole, 0.2)
    moved = Face(moved.x, moved.y, 100, 100, 0.9, moved.landmarks + 20, moved.embedding)
    training = learn(a=Analysis(500, 400, [moved]), b=photo(whole), c=photo(face(1)))
    assert len(training.target) == 3


def test_a_small_face_is_used_and_said() -> None:
    training = learn(a=photo(face(1, side=31)), b=photo(face(1)), c=photo(face(1)))
    assert len(training.target) == 3
    assert said(training.findings) == [
        ("Target/a", "Its face is only 31 pixels wide: a larger one makes the result surer.")
    ]


def test_only_small_faces_are_all_used_and_one_closer_photo_is_asked_for() -> None:
    training = learn(
        **{name: photo(face(1, side=side)) for name, side in zip("abc", (28, 31, 20), strict=True)}
    )
    assert len(training.target) == 3
    note = "The face is at most 31 pixels wide in every photo: one closer photo would find more."
    assert said(training.findings) == [("Target", note)]


def test_two_hundred_photos_of_twenty_years_are_all_learnt_from() -> None:
    young, old = face(1).embedding, face(2).embedding
    photos = {}
    for number in range(200):
        # The first and the last are less alike than pairs of one person are.
        angle = np.deg2rad(10 + 70 * number / 199)
        aged = unit(np.cos(angle) * young + np.sin(angle) * old)
        photos[f"{number}"] = photo(replace(face(3), embedding=aged))
    training = learn(**photos)
    assert len(training.target) == 200
    assert said(training.findings) == []


def test_every_face_of_unknown_is_somebody_else() -> None:
    unknown = folder(crowd=photo(face(3, side=50), face(4, x=99, side=50)))
    training = choose_training(folder(a=photo(face(1))), unknown)
    assert people(training.unknown) == [3, 4]


def test_the_person_hiding_in_unknown_is_not_learnt_as_somebody_else() -> None:
    target = folder(a=photo(face(1)), b=photo(face(1)), c=photo(face(1)))
    unknown = folder(alone=photo(face(1)), group=photo(face(3), face(1, x=0)))
    training = choose_training(target, unknown)
    assert people(training.unknown) == [3]
    note = "looks like the person: it is not counted among the other people."
    assert said(training.findings) == [
        ("unknown/alone", f"Its face {note}"),
        ("unknown/group", f"One of its faces {note}"),
    ]


def test_a_target_photo_among_unknown_is_not_learnt_as_somebody_else() -> None:
    target = folder(a=photo(face(1)), b=photo(face(1)), d=photo(face(1)))
    unknown = folder(a=photo(face(1), face(2)), c=photo(face(3)))
    training = choose_training(target, unknown)
    assert people(training.unknown) == [3]
    assert said(training.findings) == [("unknown/a", "Not used: the same photo is in Target.")]


def test_the_same_photos_on_both_sides_are_refused() -> None:
    with pytest.raises(InputError, match="hold the same photos"):
        choose_training(folder(a=photo()), folder(a=photo()))


def test_a_target_without_any_face_is_refused() -> None:
    with pytest.raises(InputError, match="No face was found in any Target photo: add photos"):
        learn(a=photo())


def test_what_is_learnt_does_not_depend_on_the_order_of_the_photos() -> None:
    photos = {name: photo(face(1), face(2, x=0)) for name in "abc"} | {"d": photo(face(1))}
    one = learn(**photos)
    other = learn(**dict(reversed(photos.items())))
    assert sorted(one.photos) == sorted(other.photos)
    assert people(one.target) == people(other.target)


def test_a_stranger_among_thousands_of_photos_is_left_out() -> None:
    photos = {f"{number}": photo(face(1)) for number in range(2000)}
    training = learn(**photos, z=photo(face(5)))
    assert set(people(training.target)) == {1}
    assert [label for label, _ in said(training.findings)] == ["Target/z"]


def by_both(*faces: Face) -> Analysis:
    """A photo as seen by both networks, which agree."""
    seen = [
        replace(one, embedding=np.concatenate([one.embedding, unit(one.embedding[:128])]))
        for one in faces
    ]
    return photo(*seen)


def test_both_networks_together_leave_out_a_stranger_and_find_the_person_in_unknown() -> None:
    target = folder(**{name: by_both(face(1)) for name in "abc"}, z=by_both(face(9)))
    unknown = folder(crowd=by_both(face(3), face(1, x=0)))
    training = choose_training(target, unknown)
    assert people(training.target[:, :512]) == [1, 1, 1]
    assert people(training.unknown[:, :512]) == [3]
    assert {label for label, _ in said(training.findings)} == {"Target/z", "unknown/crowd"}


def test_without_unknown_there_is_nobody_else_as_wide_as_the_engine_sees() -> None:
    training = choose_training(folder(a=by_both(face(1))), folder())
    assert training.unknown.shape == (0, 640)


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(label_of(finding), sentence_of(finding)) for finding in findings]
