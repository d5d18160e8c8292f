"""What long work is doing, in words."""

import pytest

from imgseg.text.stages import say_stage


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("deciding", "Deciding"),
        ("target:Anna: {0}", "Looking at the photos of Anna: {0}"),
        ("scaling:12", "Making copies of 12 megapixels"),
        ("Looking through the album", "Looking through the album"),
        ("", ""),
    ],
)
def test_a_stage_is_said_in_words(stage: str, said: str) -> None:
    assert say_stage(stage) == said
