"""What is said at the start of a store that cannot be used."""

import socket

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError, StoreAwayError
from imgseg.services.files.photos_elsewhere import open_store
from imgseg.storage import objects, photos
from tests import s3_server
from tests.functional.segregation.bucket.store import Store, start

pytestmark = pytest.mark.sqlite


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("IMGSEG_STORAGE", "s3:/photos", "must be like s3://bucket/prefix"),
        ("AWS_SECRET_ACCESS_KEY", "wrong", "refuses imgseg"),
        ("AWS_ACCESS_KEY_ID", "nobody", "refuses imgseg"),
        ("AWS_ACCESS_KEY_ID", s3_server.READER, "refuses imgseg"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1", "cannot be reached"),
        ("AWS_ENDPOINT_URL", "no address", "cannot be reached"),
    ],
)
def test_a_store_that_cannot_be_used_is_told_at_the_start(
    store: Store, app: Flask, name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImgsegError, match=said) as caught:
        start(app)
    assert "\n" not in str(caught.value)


def test_a_store_that_never_answers_is_not_waited_for_for_ever(
    store: Store, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "LONGEST_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        with pytest.raises(StoreAwayError, match="did not answer in time"):
            start(app)


def test_a_bucket_of_others_is_refused(store: Store, app: Flask) -> None:
    store.write("users/7/albums/1/abc", b"a photo")
    with pytest.raises(ImgsegError, match="knows no account of that number"):
        start(app)


def test_the_store_is_not_asked_for_without_the_setting(app: Flask, session: Session) -> None:
    open_store(session)
    assert photos.photo_store() is photos.LOCAL
