"""The short form of `make torture`: one round, killed here and there."""

from pathlib import Path

from tests.torture.rounds import Torture


def test_whatever_is_killed_the_end_is_the_same(tmp_path: Path) -> None:
    torture = Torture(tmp_path, seed=5)
    torture.story_undisturbed()
    torture.story(1, {"upload", "run", "following run", "decision", "deletion"})
    assert torture.kills >= 2
