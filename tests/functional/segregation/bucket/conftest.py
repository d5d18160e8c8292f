"""A store that speaks S3, as the place of the photos."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from imgseg.storage import photos
from tests import s3_server
from tests.functional.segregation.bucket.store import Store, start


@pytest.fixture
def store(
    store_server: s3_server.Server,
    app_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Store]:
    """An empty place in the store, which the settings name."""
    store = Store(store_server, tmp_path.name.replace("[", "-").replace("]", ""))
    monkeypatch.setenv("IMGSEG_STORAGE", store.address)
    monkeypatch.setenv("AWS_ENDPOINT_URL", store_server.address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3_server.OWNER)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3_server.SECRET)
    photos.bucket_at.cache_clear()
    yield store
    photos.bucket_at.cache_clear()


@pytest.fixture
def filled(store: Store, app: Flask, request: pytest.FixtureRequest) -> Store:
    """The store with the photos of Ann's search."""
    start(app)
    request.getfixturevalue("search")
    return store
