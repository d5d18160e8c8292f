"""The short form of `make torture`: one round."""

from pathlib import Path

from tests.torture.rounds import Torture


def test_whatever_is_killed_the_end_is_the_same(tmp_path: Path) -> None:
    torture = Torture(tmp_path, seed=1)
    torture.undisturbed()
    torture.round(1)
    assert torture.kills >= 5
