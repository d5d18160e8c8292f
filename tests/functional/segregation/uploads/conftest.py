"""An empty album, and uploads into it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.functional.segregation.uploads.files import Upload

Send = Callable[..., TestResponse]


@pytest.fixture
def album(ann: FlaskClient, app_data: Path) -> Path:
    """Where the photos of Ann's empty album /albums/1 come to lie."""
    ann.post("/albums", data={"name": "Holidays"})
    return app_data / "users/1/albums/1/Test"


@pytest.fixture
def upload(ann: FlaskClient, album: Path, send: Send) -> Upload:
    """Uploads files into the album and gives the answer."""

    def to_album(files: dict[str, bytes]) -> dict[str, Any]:
        answer = send(ann, "/albums/1/photos", files)
        assert answer.json is not None
        return answer.json

    return to_album
