"""Hearing of changes: soon, once it is quiet, and never by an error."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgseg.storage import watching
from imgseg.storage.watching import watch_folders


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "TICK_SECONDS", 0.1)
    monkeypatch.setattr(watching, "QUIET_SECONDS", 0.3)


def first_of(told: Iterator[set[Path]]) -> set[Path]:
    deadline = time.monotonic() + 30
    return next(paths for paths in told if paths or time.monotonic() > deadline)


def test_what_comes_is_told_together_and_only_of_the_folders_that_are_watched(
    tmp_path: Path,
) -> None:
    (tmp_path / "below").mkdir()
    told = watch_folders([tmp_path])
    assert next(told) == set()
    (tmp_path / "below" / "unheard.jpg").touch()
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).touch()
    assert (
        {tmp_path / "a.jpg", tmp_path / "b.jpg"}
        <= first_of(told)
        <= {*tmp_path.iterdir(), tmp_path}
    )


@pytest.mark.parametrize("gone", [True, False])
def test_where_nothing_is_told_it_still_says_each_second_that_it_is_there(
    tmp_path: Path, gone: bool
) -> None:
    told = watch_folders([tmp_path / "gone"] if gone else [])
    assert [next(told), next(told)] == [set(), set()]


def test_a_name_that_is_no_text_ends_nothing(tmp_path: Path) -> None:
    told = watch_folders([tmp_path])
    next(told)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg")).touch()
    for _ in range(5):
        next(told)
