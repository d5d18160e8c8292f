"""What is said of each photo."""

import numpy as np
import pytest

from imgseg.faces import Analysis, Face, Look
from imgseg.recognition.placing import place
from imgseg.recognition.training import Training
from imgseg.recognition.verdicts import decide, expected_mistakes
from imgseg.text.reasons import explain
from imgseg.verdicts import PhotoVerdict


def face(x: float, *parts: float) -> Face:
    """A face on the way between the directions 0 (the person), 1, 2 ..."""
    embedding = np.zeros(512, np.float32)
    embedding[: len(parts)] = parts
    embedding /= np.linalg.norm(embedding)
    return Face(x, 2.4, 30.6, 40, 0.9, np.zeros((5, 2), np.float32), embedding)


def reason_of(v: PhotoVerdict) -> str:
    return explain(v.verdict, v.score, v.faces, v.reason)


@pytest.fixture
def training() -> Training:
    return Training(np.array([face(0, 1).embedding]), np.array([face(0, 0, 1).embedding]))


def test_a_photo_shows_the_person_if_any_of_its_faces_does(training: Training) -> None:
    photos = {
        "with others.jpg": Analysis(900, 600, [face(5, 0, 0, 1), face(99.6, 1), face(7, 0, 1)]),
        "of nobody.jpg": Analysis(90, 60),
        "of another.jpg": Analysis(80, 60, [face(11, 0, 1)]),
        "broken.jpg": Analysis(problem="it is damaged"),
    }
    match, no_face, other, unreadable = decide(photos, training, "Anna", 50)
    assert match[:3] == ("with others.jpg", "Anna", "match")
    assert (match.faces, match.box, match.size) == (3, (100, 2, 31, 40), (900, 600))
    assert reason_of(match).startswith("One of its 3 faces looks like the person: it scores ")
    assert (no_face.verdict, no_face.score, no_face.size) == ("no_face", None, (90, 60))
    assert (other.verdict, other.box) == ("other", (11, 2, 31, 40))
    assert (unreadable.verdict, unreadable.size) == ("unreadable", None)
    assert reason_of(unreadable) == "It cannot be read: it is damaged."


@pytest.mark.parametrize(("over", "verdict"), [(0, "match"), (1, "unsure")])
def test_strictness_is_the_line(training: Training, over: int, verdict: str) -> None:
    photo = {"a.jpg": Analysis(9, 9, [face(0, 1, 2)])}
    score = decide(photo, training, "Anna", 50)[0].score
    assert score is not None
    assert 1 < score < 99
    assert decide(photo, training, "Anna", int(score) + over)[0].verdict == verdict


@pytest.mark.parametrize(
    ("photos", "unsure"), [(30, 20), (1000, 50)], ids=["20", "or 5 % of a large album"]
)
def test_whatever_the_strictness_only_the_nearest_are_unsure(photos: int, unsure: int) -> None:
    scores = {f"{number:03}.jpg": 30 + number / 100 for number in range(photos)}
    for line in (50, 90):
        placed = place(scores, line, photos)
        assert [name for name in scores if placed[name] == "unsure"] == list(scores)[-unsure:]


def test_what_hardly_ever_shows_the_person_is_not_worth_a_look() -> None:
    assert place({"a": 60, "b": 8, "c": 0.1}, 50, 3) == {"a": "match", "b": "unsure", "c": "other"}


def test_scores_tell_how_many_mistakes_to_expect(training: Training) -> None:
    verdict = decide({"a.jpg": Analysis(9, 9, [face(0, 1)])}, training, "Anna", 50)[0]
    sure = [verdict._replace(score=99.0)] * 100
    assert expected_mistakes(sure) == 0
    assert expected_mistakes([*sure, *[verdict._replace(score=40.0)] * 50]) == pytest.approx(21)


@pytest.mark.parametrize(
    ("look", "words"),
    [
        ("", "50 is enough."),
        ("turned 90", "It was found when the photo was turned by 90 degrees."),
        ("turned 180", "It was found when the photo was turned by 180 degrees."),
        ("turned 270", "It was found when the photo was turned by 270 degrees."),
        ("enlarged", "It was found only when the photo was enlarged."),
    ],
)
def test_the_reason_says_so_if_it_took_a_second_look(
    training: Training, look: Look, words: str
) -> None:
    photo = {"a.jpg": Analysis(9, 9, [face(0, 1)], look=look)}
    assert reason_of(decide(photo, training, "Anna", 50)[0]).endswith(words)
