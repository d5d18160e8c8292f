"""An index of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from imgseg.storage.sqlite import open_index


@pytest.fixture
def index_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session on a new index in a new App_data."""
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "App_data"))
    with open_index(tmp_path / "App_data/index.db") as session:
        yield session
