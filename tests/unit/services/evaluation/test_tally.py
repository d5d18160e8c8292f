"""Counting right and wrong."""

import pytest

from imgseg.services.evaluation.evaluation import Tally, pooled
from imgseg.services.evaluation.trials import Trial
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

TRIAL = Trial(7, "anna", [], [], [], frozenset({"a", "b", "c"}), frozenset({"maybe"}))


def said(photo: str, verdict: VerdictName) -> PhotoVerdict:
    return PhotoVerdict(photo, "anna", verdict, 50.0, 1, None, None, Reason("faces"))


def tally_of(*verdicts: PhotoVerdict) -> Tally:
    tally = Tally()
    tally.add(TRIAL, verdicts)
    return tally


def test_only_a_match_counts_as_found() -> None:
    tally = tally_of(
        said("a", "match"),
        said("b", "unsure"),
        said("c", "no_face"),
        said("x", "match"),
        said("y", "unsure"),
        said("z", "other"),
        said("maybe", "match"),
    )
    assert [tally.precision, tally.recall] == pytest.approx([1 / 2, 1 / 3])
    assert tally.f1 == pytest.approx(0.4)
    assert tally.unsure_rate == pytest.approx(1 / 3)
    assert [(m.photo, m.verdict) for m in tally.misses] == [("b", "unsure"), ("c", "no_face")]
    assert [match[:3] for match in tally.false_matches] == [(7, "anna", "x")]


def test_tallies_are_pooled_photo_by_photo() -> None:
    whole = pooled([tally_of(said("a", "match"), said("b", "match")), tally_of(said("a", "other"))])
    assert whole.recall == pytest.approx(2 / 3)
    assert whole.precision == 1


def test_no_match_at_all_is_no_wrong_match() -> None:
    assert tally_of().precision == 1
    assert tally_of().f1 == 0
