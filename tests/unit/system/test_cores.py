"""How many cores and how much memory may be used."""

import os
from pathlib import Path

import pytest

from imgseg.system import cores


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(8)), raising=False)
    monkeypatch.setattr(cores, "QUOTA", tmp_path / "cpu.max")
    monkeypatch.setattr(cores, "MEMORY", tmp_path / "memory.max")
    # 8 GiB.
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 2**21, "SC_PAGE_SIZE": 2**12}.__getitem__)


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


@pytest.mark.parametrize(("mib", "photos"), [(256, 1), (512, 1), (768, 3), (1024, 4), (2048, 8)])
def test_a_small_container_looks_at_fewer_photos_at_once(
    mib: int, photos: int, eight_cores: None
) -> None:
    cores.MEMORY.write_text(str(mib * 2**20))
    assert cores.photos_at_once() == photos


def test_a_small_machine_looks_at_fewer_photos_at_once(
    monkeypatch: pytest.MonkeyPatch, eight_cores: None
) -> None:
    monkeypatch.setattr(os, "sysconf", {"SC_PHYS_PAGES": 2**17, "SC_PAGE_SIZE": 2**12}.__getitem__)
    assert cores.photos_at_once() == 1


def test_where_nothing_tells_the_memory_each_core_has_a_photo(
    monkeypatch: pytest.MonkeyPatch, eight_cores: None
) -> None:
    assert cores.photos_at_once() == 8
    monkeypatch.delattr(os, "sysconf")
    assert cores.photos_at_once() == 8
