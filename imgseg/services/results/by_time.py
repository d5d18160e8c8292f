"""Photos in the order of time: bursts as one, the best on top, and days."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from imgseg.services.index.times import Taken, in_order
from imgseg.services.results.questions import Photo, PhotoAnswer, Sort

# Photos of the same people that a camera took so soon after one another are a burst.
BURST = timedelta(seconds=2)
# A camera that takes a photo every second for hours makes no burst.
LONGEST_BURST = 30

# A photo, or a burst: the best is the first.
Stack = list[Photo]


class Day(NamedTuple):
    """Photos of one day, or of no day that is known (None).

    The day of ``by_file`` of the ``photos`` is that of the file, since no camera says another.
    """

    day: date | None
    stacks: list[Stack]
    photos: int
    by_file: int


def stacked(
    answers: Mapping[Photo, PhotoAnswer], times: Mapping[Photo, Taken], sort: Sort
) -> list[Stack]:
    """The photos as stacks, sorted; those of no known day come last where time counts."""
    stacks: list[Stack] = []
    growing: dict[tuple[int, frozenset[int]], tuple[Stack, Taken]] = {}
    for photo in in_order({photo: times[photo] for photo in answers}):
        now, group = times[photo], (photo[0], answers[photo].people)
        stack, before = growing.get(group, ([], now))
        if stack and _follows(before, now) and len(stack) < LONGEST_BURST:
            stack.append(photo)
        else:
            stack = [photo]
            stacks.append(stack)
        growing[group] = stack, now
    if sort == "newest":
        stacks.reverse()
    for stack in stacks:
        # What is alike keeps the order of time.
        if len(stack) > 1:
            stack.sort(key=lambda photo: (-answers[photo].mark.score, -answers[photo].mark.size))
    if sort == "surest":
        return sorted(stacks, key=lambda stack: -answers[stack[0]].mark.score)
    return sorted(stacks, key=lambda stack: not times[stack[0]].is_known)


def in_days(stacks: Iterable[Stack], times: Mapping[Photo, Taken]) -> list[Day]:
    """Stacks, sorted by time, by the day of their best photo."""
    days = []
    for day, of_day in groupby(stacks, lambda stack: day_of(times[stack[0]])):
        of_one = list(of_day)
        photos = [photo for stack in of_one for photo in stack]
        by_file = sum(not times[photo].by_camera for photo in photos)
        days.append(Day(day, of_one, len(photos), by_file))
    return days


def day_of(taken: Taken) -> date | None:
    """The day at the place where a photo was taken; None where nobody knows it."""
    return taken.at.date() if taken.is_known else None


def is_within(taken: Taken, first: date | None, last: date | None) -> bool:
    """Whether a photo was taken from one day to another; no if one is asked for and none known."""
    if first is None and last is None:
        return True
    day = day_of(taken)
    return day is not None and (first or day) <= day <= (last or day)


def _follows(before: Taken, after: Taken) -> bool:
    return (
        before.by_camera
        and after.by_camera
        and before.at <= after.at <= before.at + BURST
        and before.offset == after.offset
        and before.at.day == after.at.day
    )
