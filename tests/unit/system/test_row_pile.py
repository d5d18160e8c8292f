"""Very many rows, the first in memory and the rest in a file."""

import errno
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from imgseg import config
from imgseg.system import row_pile
from imgseg.system.row_pile import RowPile

ROWS = np.arange(66, dtype=np.float32).reshape(33, 2)


@pytest.fixture(autouse=True)
def app_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path))
    # Two pages.
    monkeypatch.setattr(row_pile, "IN_MEMORY", 64)
    return tmp_path


def filled() -> RowPile[np.float32]:
    pile = RowPile(4, ROWS.dtype, 2)
    for start in range(0, len(ROWS), 5):
        pile.add(ROWS[start : start + 5])
    return pile


def read(pile: RowPile[np.float32]) -> list[list[float]]:
    return np.concatenate([pile.page(number) for number in range(9)])[:33].tolist()


def test_rows_are_read_as_they_were_added_from_a_file_that_no_folder_shows(app_data: Path) -> None:
    pile = filled()
    assert read(pile) == ROWS.tolist()
    assert [isinstance(pile.page(n), np.memmap) for n in (0, 1, 2, 7)] == [False, False, True, True]
    assert not list(app_data.iterdir())


def test_chosen_rows_come_in_their_order_by_pages() -> None:
    rows = np.array([9, 8, 32, 1, 4, 5, 6, 7, 20], np.int32)
    pages = filled().chosen(rows)
    assert [len(page) for page in pages] == [4, 4, 1]
    assert np.concatenate(list(pages)).tolist() == ROWS[rows].tolist()


def test_rows_that_follow_each_other_on_a_page_are_not_copied() -> None:
    pile = filled()
    [inside] = pile.chosen(np.array([1, 2, 3], np.int32))
    [across] = pile.chosen(np.array([2, 3, 4, 5], np.int32))
    assert np.shares_memory(inside, pile.page(0))
    assert not np.shares_memory(across, pile.page(0))
    assert across.tolist() == ROWS[2:6].tolist()


def test_no_rows_are_no_pages() -> None:
    assert len(filled().chosen(np.array([], np.int32))) == 0


def test_memory_holds_no_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_pile, "IN_MEMORY", 2**20)
    page = np.ones((1024, 64), np.float32)
    pile = RowPile(1024, page.dtype, 64)
    tracemalloc.start()
    for _ in range(60):
        pile.add(page)
    assert sum(float(pile.page(number)[-1, -1]) for number in range(60)) == 60
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * 2**20


def test_where_the_disk_is_full_memory_holds_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(dir: Path) -> None:  # noqa: A002
        assert dir == config.app_data()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert read(filled()) == ROWS.tolist()


def test_another_trouble_with_the_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGSEG_APP_DATA", "/nowhere/at/all")
    with pytest.raises(FileNotFoundError):
        filled()
