"""What is told of searches whose questions were answered."""

import pytest

from imgseg.services.evaluation.cards import Answered, Step, summary

ANNA = Answered(
    0, "anna", 10, [Step(1, 0), Step(8, 1), Step(10, 1)], {"a.jpg": True, "b.jpg": False}
)
BEN = Answered(3, "ben", 30, [Step(6, 0)], {})


def test_a_search_with_nothing_left_to_ask_stays_as_it_is() -> None:
    assert BEN.after(10) == BEN.after(0) == Step(6, 0)
    assert ANNA.after(1) == Step(8, 1)


def test_searches_are_told_of_before_and_after_half_and_all_of_the_answers() -> None:
    told = summary([ANNA, BEN], 2)
    assert list(told) == ["0", "1", "2"]
    assert [told[count]["recall"] for count in told] == pytest.approx([7 / 40, 14 / 40, 16 / 40])
    assert told["2"]["precision"] == pytest.approx(16 / 17, abs=1e-4)
    assert (told["2"]["mean"], told["2"]["worst"], told["2"]["worst_person"]) == (0.6, 0.2, "ben")
    assert (told["0"]["reached"], told["2"]["reached"]) == (0, 1)


def test_a_person_whom_no_photo_shows_is_not_told_of() -> None:
    assert summary([ANNA, Answered(1, "nobody", 0, [Step(0, 0)], {})], 1)["0"]["searches"] == 1
