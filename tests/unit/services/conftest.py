"""An index of its own for each test, and a run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.storage.sqlite import open_index


@pytest.fixture
def index_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session on a new index in a new App_data."""
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "App_data"))
    with open_index(tmp_path / "App_data/index.db") as session:
        yield session


@pytest.fixture
def run(session: Session) -> Run:
    """A run under way."""
    user = User(name="ann", email="a@example.org", password_hash="-")
    session.add(user)
    session.flush()
    album = Album(user_id=user.id, name="Holidays")
    search = Search(user_id=user.id, album=album, name="Rosa")
    session.add(search)
    session.flush()
    run = Run(user_id=user.id, search_id=search.id, status="running")
    session.add(run)
    session.commit()
    return run
