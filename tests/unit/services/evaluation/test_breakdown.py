"""Recall by person, by face and by tag, and what scores are worth."""

import pytest

from imgseg.services.evaluation.breakdown import (
    breakdown,
    by_face_width,
    by_person,
    by_tag,
    calibration_bins,
    calibration_error,
    lost_rate,
    worst_person,
)
from imgseg.services.evaluation.evaluation import Tally, pooled
from imgseg.services.evaluation.trials import Trial
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName


def tally_of(person: str, shows: set[str], *verdicts: PhotoVerdict) -> Tally:
    tally = Tally()
    tally.add(Trial(0, person, [], [], [], frozenset(shows), frozenset({"maybe"})), verdicts)
    return tally


def said(
    photo: str, verdict: VerdictName, score: float | None, width: int = 50, faces: int = 1
) -> PhotoVerdict:
    return PhotoVerdict(
        photo, "x", verdict, score, faces, (0, 0, width, width), None, Reason("faces")
    )


@pytest.fixture
def whole() -> Tally:
    """Anna is found once of two, beside a wrong match; ben always."""
    anna = tally_of(
        "anna",
        {"a", "b"},
        said("a", "match", 95, width=24),
        said("b", "other", 5, width=23),
        said("x", "match", 91),
        said("maybe", "match", 99),
    )
    return pooled([anna, tally_of("ben", {"c"}, said("c", "match", 100, 200, faces=2))])


def test_the_person_found_worst_is_named(whole: Tally) -> None:
    people = by_person(whole)
    assert (people["anna"].recall, people["anna"].precision) == (0.5, 0.5)
    assert people["ben"].recall == 1
    assert worst_person(people) == "anna"
    assert worst_person({}) is None


def test_scores_are_compared_with_the_truth_in_ten_bins(whole: Tally) -> None:
    low, high = calibration_bins(whole)
    assert (low.mean_score, low.share_right, low.count) == (5, 1, 1)
    assert high.share_right == pytest.approx(2 / 3)
    assert high.count == 3
    assert high.mean_score == pytest.approx((95 + 91 + 100) / 3)
    wrong = (0.95 + 3 * (286 / 300 - 2 / 3)) / 4
    assert calibration_error([low, high]) == pytest.approx(wrong)
    assert calibration_error([]) == 0


def test_a_photo_of_several_faces_tells_nothing_of_the_width(whole: Tally) -> None:
    assert by_face_width(whole) == {"<24": (0, 1), "24-40": (1, 1)}


def test_recall_by_tag_counts_photos_of_the_person_only(whole: Tally) -> None:
    tags = {"a": frozenset({"hat"}), "b": frozenset({"hat", "dark"}), "x": frozenset({"mask"})}
    assert by_tag(whole, tags) == {"dark": (0, 1), "hat": (0.5, 2)}


def test_lost_are_misses_that_are_not_even_unsure(whole: Tally) -> None:
    assert lost_rate(whole) == pytest.approx(1 / 3)
    assert breakdown(whole, {})["lost_rate"] == 0.3333
