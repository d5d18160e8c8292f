import pytest

from imgseg.words import duration, photos


def test_one_photo_is_one() -> None:
    assert [photos(count) for count in (0, 1, 2, 1234)] == [
        "0 photos",
        "1 photo",
        "2 photos",
        "1,234 photos",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute"),
        (60, "about 1 minute"),
        (3000, "about 50 minutes"),
        (7100, "about 2 hours"),
    ],
)
def test_a_duration_is_said_roughly(seconds: float, said: str) -> None:
    assert duration(seconds) == said
