"""Whether the verdicts are equally right for everybody, and whether the scores mean something."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from imgseg.services.evaluation.evaluation import Judged, Tally

BINS = 10
# Upper ends, in pixels of the photo as given.
WIDTHS = (24, 40, 80, 160)
WIDTH_NAMES = ("<24", "24-40", "40-80", "80-160", ">160")


@dataclass(frozen=True)
class OfPerson:
    """How well one person was found, over all their searches; shares are 0-1."""

    shown: int
    precision: float
    recall: float


@dataclass(frozen=True)
class Bin:
    """Photos of similar score: their mean score (0-100), the share (0-1) showing the person."""

    mean_score: float
    share_right: float
    count: int


class Found(NamedTuple):
    """Of ``shown`` photos of the people sought, the share (0-1) that are matches."""

    recall: float
    shown: int


def by_person(tally: Tally) -> dict[str, OfPerson]:
    """Each person sought who is in an album at all, by name."""
    own: dict[str, list[Judged]] = defaultdict(list)
    for photo in tally.judged:
        own[photo.person].append(photo)
    people = {}
    for person in sorted(own):
        shown = [photo for photo in own[person] if photo.shows]
        matches = [photo for photo in own[person] if photo.verdict == "match"]
        right = sum(photo.shows for photo in matches)
        if shown:
            precision = right / len(matches) if matches else 1.0
            people[person] = OfPerson(len(shown), precision, right / len(shown))
    return people


def worst_person(people: Mapping[str, OfPerson]) -> str | None:
    """The one with the lowest recall, of equals the first by name; None where there is nobody."""
    return min(sorted(people), key=lambda person: people[person].recall, default=None)


def calibration_bins(tally: Tally) -> list[Bin]:
    """The photos with a score in 10 bins of equal width, by score; empty bins are left out."""
    bins: dict[int, list[Judged]] = defaultdict(list)
    for photo in tally.judged:
        if photo.score is not None:
            bins[min(int(photo.score / 100 * BINS), BINS - 1)].append(photo)
    return [
        Bin(
            sum(photo.score or 0.0 for photo in bins[place]) / len(bins[place]),
            sum(photo.shows for photo in bins[place]) / len(bins[place]),
            len(bins[place]),
        )
        for place in sorted(bins)
    ]


def calibration_error(bins: Iterable[Bin]) -> float:
    """How far the scores are from the truth, 0-1: the bins' mean distance, weighed by photos."""
    bins = list(bins)
    apart = sum(b.count * abs(b.mean_score / 100 - b.share_right) for b in bins)
    return apart / max(1, sum(b.count for b in bins))


def lost_rate(tally: Tally) -> float:
    """Of the photos that show the person, the share (0-1) neither match nor unsure."""
    lost = sum(miss.verdict != "unsure" for miss in tally.misses)
    return lost / max(1, tally.right + len(tally.misses))


def by_face_width(tally: Tally) -> dict[str, Found]:
    """Recall by the width in pixels of the deciding face, smallest first.

    It is told of photos in which one face was found: in others it may be another person's.
    """
    shown: dict[str, list[Judged]] = {name: [] for name in WIDTH_NAMES}
    for photo in tally.judged:
        if photo.shows and photo.width is not None and photo.faces == 1:
            shown[WIDTH_NAMES[sum(photo.width >= end for end in WIDTHS)]].append(photo)
    return {name: _found(photos) for name, photos in shown.items() if photos}


def by_tag(tally: Tally, tags: Mapping[str, frozenset[str]]) -> dict[str, Found]:
    """Recall on the photos with each tag, by tag; ``tags`` are those of each photo."""
    shown: dict[str, list[Judged]] = defaultdict(list)
    for photo in tally.judged:
        if photo.shows:
            for tag in tags.get(photo.photo, ()):
                shown[tag].append(photo)
    return {tag: _found(shown[tag]) for tag in sorted(shown)}


def breakdown(tally: Tally, tags: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    """All of it for JSON, shares rounded to four places."""
    people, bins = by_person(tally), calibration_bins(tally)
    return {
        "by_person": {name: _rounded(vars(own)) for name, own in people.items()},
        "worst_person": worst_person(people),
        "calibration_error": round(calibration_error(bins), 4),
        "calibration_bins": [_rounded(vars(b)) for b in bins],
        "lost_rate": round(lost_rate(tally), 4),
        "by_face_width": {k: _rounded(v._asdict()) for k, v in by_face_width(tally).items()},
        "by_tag": {k: _rounded(v._asdict()) for k, v in by_tag(tally, tags).items()},
    }


def _found(photos: list[Judged]) -> Found:
    return Found(sum(photo.verdict == "match" for photo in photos) / len(photos), len(photos))


def _rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) for name, value in figures.items()}
