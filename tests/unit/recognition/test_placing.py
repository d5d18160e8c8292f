"""Which photos are a match, unsure or of others, by their scores."""

import pytest

from imgseg.recognition.placing import place

SCORES = {"sure": 99.9, "likely": 33.0, "perhaps": 2.5, "hardly": 0.4, "stranger": 0.0}


@pytest.mark.parametrize(
    ("line", "matches", "unsure"),
    [
        (50, {"sure"}, {"likely", "perhaps"}),
        (10, {"sure", "likely"}, {"perhaps"}),
        (1, {"sure", "likely", "perhaps"}, set()),
        (0, set(SCORES), set()),
    ],
)
def test_strangers_are_not_unsure_however_low_the_strictness(
    line: int, matches: set[str], unsure: set[str]
) -> None:
    verdicts = place(SCORES, line, len(SCORES))
    assert {name for name, verdict in verdicts.items() if verdict == "match"} == matches
    assert {name for name, verdict in verdicts.items() if verdict == "unsure"} == unsure


def test_of_many_photos_under_the_line_only_the_nearest_are_unsure() -> None:
    scores = {f"{number:03}": number / 10 for number in range(100)}
    verdicts = place(scores, 50, len(scores))
    unsure = {name for name, verdict in verdicts.items() if verdict == "unsure"}
    assert unsure == {f"{number:03}" for number in range(80, 100)}
