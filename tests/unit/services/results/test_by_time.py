"""Photos by time: bursts, the best on top, and days, odd ones included."""

from datetime import date, datetime, timedelta

from imgseg.services.index.times import NOBODY_KNOWS, Taken
from imgseg.services.results.by_time import LONGEST_BURST, in_days, is_within, stacked
from imgseg.services.results.questions import Mark, Photo, PhotoAnswer

ANNA, BEN = frozenset({1}), frozenset({2})
NO_DAY = Taken(NOBODY_KNOWS, None, by_camera=False)


def at(moment: str, offset: int | None = None, by_camera: bool = True) -> Taken:
    away = None if offset is None else timedelta(hours=offset)
    return Taken(datetime.fromisoformat(moment), away, by_camera)


def answers(
    photos: dict[Photo, Taken], scores: dict[str, tuple[float, int]] | None = None
) -> dict[Photo, PhotoAnswer]:
    """All of Anna; ``scores`` are score and size of the face by name."""
    said = scores or {}
    return {
        photo: PhotoAnswer(
            Mark(1, "match", said.get(photo[1], (90, 0))[0], 1, said.get(photo[1], (90, 0))[1]),
            ANNA,
        )
        for photo in photos
    }


def test_a_burst_is_one_stack_with_the_surest_and_then_the_largest_on_top() -> None:
    times = {
        (1, name): at(f"2024-05-01T12:00:{second:02}")
        for name, second in (("a", 0), ("b", 2), ("c", 3), ("later", 6))
    }
    scores = {"a": (90.0, 10), "b": (95.0, 10), "c": (95.0, 20)}
    assert stacked(answers(times, scores), times, "oldest") == [
        [(1, "c"), (1, "b"), (1, "a")],
        [(1, "later")],
    ]


def test_only_a_camera_makes_bursts_of_the_same_people_in_one_album() -> None:
    noon = "2024-05-01T12:00:00"
    times = {
        (1, "anna"): at(noon),
        (1, "ben"): at(noon),
        (2, "anna elsewhere"): at(noon),
        (1, "file"): at(noon, by_camera=False),
        (1, "file 2"): at(noon, by_camera=False),
        (1, "another clock"): at("2024-05-01T14:00:00", 2),
        (1, "none"): NO_DAY,
        (1, "none 2"): NO_DAY,
    }
    of_anna = answers(times)
    of_anna[1, "ben"] = PhotoAnswer(Mark(1, "match", 90), BEN)
    assert all(len(stack) == 1 for stack in stacked(of_anna, times, "newest"))


def test_photos_of_two_albums_of_one_moment_make_a_burst_each() -> None:
    times = {
        (album, f"{second}"): at(f"2024-05-01T12:00:0{second}")
        for album in (1, 2)
        for second in (0, 1, 2)
    }
    assert sorted(map(len, stacked(answers(times), times, "newest"))) == [3, 3]


def test_a_photo_every_second_for_minutes_makes_no_endless_burst() -> None:
    start = at("2024-05-01T12:00:00")
    times = {(1, f"{i:03}"): start._replace(at=start.at + timedelta(seconds=i)) for i in range(100)}
    stacks = stacked(answers(times), times, "oldest")
    assert max(map(len, stacks)) == LONGEST_BURST
    assert sum(map(len, stacks)) == 100


def test_days_are_those_of_the_place_and_what_has_none_comes_last_both_ways() -> None:
    times = {
        (1, "evening here"): at("2024-05-01T23:30:00", 2),
        (1, "an hour later, far away"): at("2024-05-01T14:30:00", -8),
        (1, "next day"): at("2024-05-02T00:10:00", 2),
        (1, "by its file"): at("2024-05-02T09:00:00", 2, by_camera=False),
        (1, "no day"): NO_DAY,
    }
    first, second = date(2024, 5, 1), date(2024, 5, 2)
    days = in_days(stacked(answers(times), times, "oldest"), times)
    assert [(one.day, one.photos, one.by_file) for one in days] == [
        (first, 2, 0),
        (second, 2, 1),
        (None, 1, 1),
    ]
    assert days[0].stacks == [[(1, "evening here")], [(1, "an hour later, far away")]]
    days = in_days(stacked(answers(times), times, "newest"), times)
    assert [one.day for one in days] == [second, first, None]


def test_the_surest_come_first_where_time_does_not_count() -> None:
    times = {(1, "sure"): NO_DAY, (1, "less"): at("2024-05-01T12:00:00")}
    scores = {"sure": (99.0, 1), "less": (60.0, 1)}
    assert stacked(answers(times, scores), times, "surest") == [[(1, "sure")], [(1, "less")]]


def test_both_days_of_a_range_count_and_no_day_is_in_none() -> None:
    day = date(2024, 5, 1)
    late = at("2024-05-01T23:59:59")
    assert is_within(late, day, day)
    assert is_within(late, None, day)
    assert not is_within(late, date(2024, 5, 2), None)
    assert is_within(NO_DAY, None, None)
    assert not is_within(NO_DAY, None, day)
