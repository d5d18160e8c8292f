"""What the photos of a person lack, though nothing is wrong with any of them."""

from collections.abc import Callable, Iterator, Mapping

from imgseg.findings import Finding
from imgseg.recognition.training import Training

# Of fewer photos there is said that they are few.
ENOUGH = 3
# More have enough of everything.
MOST_PHOTOS = 50
# As `turn_of` says. Looked at by the hundred, faces below the first look straight at the camera;
# from the second on one cheek is hardly seen. Of five photos all are below the first in 9 of 100
# sets on LFW, none of other celebrities and 5 of Korean pop; one from the side added to three from
# the front finds 0.92 in place of 0.91 of the second's faces from the side, 0.10 in place of 0.06
# of the last's, and no more of the rest.
FRONT = 0.1
SIDE = 0.4


def what_is_missing(
    trainings: Mapping[str, Training], day_of: Callable[[str, str], str | None], several: bool
) -> list[Finding]:
    """Say which photo more would find more: at most two findings of each person.

    Args:
        trainings: of each person, by name.
        day_of: tells when a photo was taken, by the person's and its own name; None if unknown.
        several: whether they are called by name.
    """
    findings = []
    for name, training in trainings.items():
        if ENOUGH <= len(training.photos) <= MOST_PHOTOS:
            days = (day_of(name, photo) for photo in training.photos)
            codes = ("one_day" if _one_day(days) else "", _one_side(training.turns))
            count = (len(training.photos),)
            label = name if several else ""
            findings += [Finding(code, person=label, numbers=count) for code in codes if code]
    return findings


def _one_day(days: Iterator[str | None]) -> bool:
    day = next(days)
    # The first of another day, or of none, ends the reading.
    return day is not None and all(other == day for other in days)


def _one_side(turns: list[float]) -> str:
    if all(turn < FRONT for turn in turns):
        return "all_front"
    if all(turn >= SIDE for turn in turns):
        return "all_side"
    return ""
