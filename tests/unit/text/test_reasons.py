"""The words for why."""

import pytest

from imgseg.text.reasons import explain
from imgseg.verdicts import Reason


@pytest.mark.parametrize(
    ("verdict", "scores", "reason"),
    [
        ("match", [93.0], "Its face looks like the person: it scores 93, and 50 is enough."),
        (
            "match",
            [3.2, 93.5, 8],
            "One of its 3 faces looks like the person: it scores 93.5, and 50 is enough.",
        ),
        ("match", [61, 93.5], "2 of its 2 faces look like the person: the better one scores 93.5."),
        (
            "unsure",
            [3, 44.1],
            "One of its 2 faces looks somewhat like the person: it scores 44.1, under 50.",
        ),
        (
            "other",
            [3.5],
            "Its face does not look like the person: it scores 3.5, 50 would be enough.",
        ),
        (
            "other",
            [3, 2],
            "None of its 2 faces looks like the person: the closest scores 3, 50 would be enough.",
        ),
    ],
)
def test_the_reason_says_what_the_faces_look_like(
    verdict: str, scores: list[float], reason: str
) -> None:
    over = sum(score >= 50 for score in scores)
    assert explain(verdict, max(scores), len(scores), Reason("faces", 50, over)) == reason
