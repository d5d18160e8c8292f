import stat
import threading
from pathlib import Path

import pytest

from imgseg.errors import InputError
from imgseg.web.security import secret_key


def test_the_key_is_made_once_and_for_this_account_only(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    first = secret_key(file)
    assert len(first) == 64
    assert secret_key(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_several_first_starts_at_once_share_one_key(tmp_path: Path) -> None:
    keys: set[str] = set()
    starts = [
        threading.Thread(target=lambda: keys.add(secret_key(tmp_path / "secret_key")))
        for _ in range(8)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(keys) == 1


def test_a_key_cut_short_is_refused_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    file.write_text("abc")
    with pytest.raises(InputError, match=r"secret_key is cut short: delete it"):
        secret_key(file)
