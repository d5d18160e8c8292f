"""How many cores may be used."""

import os
from pathlib import Path

import pytest

from imgseg.system import cores


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(8)), raising=False)
    monkeypatch.setattr(cores, "QUOTA", tmp_path / "cpu.max")


def test_all_cores_that_the_process_is_tied_to_are_used(eight_cores: None) -> None:
    assert cores.usable_cores() == 8


@pytest.mark.parametrize(
    ("quota", "usable"), [("max 100000", 8), ("150000 100000", 2), ("50000 100000", 1)]
)
def test_a_container_gets_what_it_may_use(quota: str, usable: int, eight_cores: None) -> None:
    cores.QUOTA.write_text(quota)
    assert cores.usable_cores() == usable


def test_systems_that_tie_no_process_to_cores_use_all(
    monkeypatch: pytest.MonkeyPatch, eight_cores: None
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert cores.usable_cores() == 6
