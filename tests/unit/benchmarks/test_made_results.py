"""Results that are made up are rows as a run writes them."""

import random

import pytest

from benchmarks import made_results
from imgseg.text.reasons import explain
from imgseg.verdicts import Reason


@pytest.mark.parametrize("kind", ["match", "no_face"])
def test_a_made_up_verdict_can_be_explained(kind: str) -> None:
    random.seed(0)
    row = made_results._row(1, "a.jpg", "Somebody", [kind])
    assert explain(kind, row["score"], row["faces"], Reason.of_row(row["reason"]))
