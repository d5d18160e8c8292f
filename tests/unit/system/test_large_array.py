"""Arrays too large for memory."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from imgseg.system import large_array as module
from imgseg.system.large_array import large_array, rows_at


@pytest.fixture(autouse=True)
def app_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path))
    monkeypatch.setattr(module, "IN_MEMORY", 100)
    return tmp_path


def test_what_is_large_lies_in_a_file_that_no_folder_shows(app_data: Path) -> None:
    rows = large_array((100, 3), np.float32)
    rows[:] = np.arange(300).reshape(100, 3)
    some = rows_at(rows, np.array([7, 5, 99] * 5))
    assert some[:3].tolist() == [[21, 22, 23], [15, 16, 17], [297, 298, 299]]
    assert isinstance(rows, np.memmap)
    assert isinstance(some, np.memmap)
    assert not list(app_data.iterdir())
    assert not isinstance(large_array((5, 3), np.float32), np.memmap)


def test_where_the_disk_is_full_memory_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    rows = large_array((100, 3), np.float32)
    rows[:] = 1
    assert not isinstance(rows, np.memmap)
