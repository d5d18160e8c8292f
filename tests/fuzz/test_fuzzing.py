"""The short form of `make fuzz`: other cases than those of the long one, and always the same."""

import pytest

from tests.fuzz.watching import fuzz


@pytest.mark.parametrize(
    ("kind", "count"), [("photos", 100), ("zips", 25), ("requests", 200), ("texts", 100)]
)
def test_nothing_sent_by_chance_breaks_anything(kind: str, count: int) -> None:
    outcome = fuzz(kind, seed=100, count=count)
    assert outcome.wrong == []
