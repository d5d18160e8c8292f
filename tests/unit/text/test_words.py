from datetime import UTC, datetime

import pytest

from imgseg.text.language import day
from imgseg.text.words import duration, photos, size


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


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (340_000, "340 KB"),
        (4_500_000, "4.5 MB"),
        (45_000_000, "45 MB"),
        (1_234_000_000, "1.2 GB"),
        (1_234_000_000_000, "1,234 GB"),
    ],
)
def test_a_size_is_said_as_people_know_it(number: int, said: str) -> None:
    assert size(number) == said


def test_a_day_has_no_zero_before_it() -> None:
    assert day(datetime(2026, 12, 3, tzinfo=UTC)) == "3 December 2026"
