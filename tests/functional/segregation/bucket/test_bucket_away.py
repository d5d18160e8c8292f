"""A store that is away, or that lost what it was given."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.errors import StoreAwayError
from imgseg.extensions import db
from imgseg.jobs import execution
from imgseg.jobs.retention import retain_once
from imgseg.models.receipt import Receipt
from imgseg.models.removal import Removal
from imgseg.services.accounts.audit import last_lines
from imgseg.storage import photos
from imgseg.storage.bucket import Bucket
from tests.functional.segregation.bucket.store import SEA, Store, get, shells

RED = (250, 20, 20)
Send = Callable[..., TestResponse]
pytestmark = pytest.mark.sqlite


def away(*_: object) -> None:
    raise StoreAwayError("The store is away.")


def test_a_deletion_that_is_cut_off_is_finished_later(
    filled: Store, app: Flask, ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "remove_below", away)
        assert ann.post("/albums/1/delete").status_code == 302
    assert ann.get("/albums/1").status_code == 404
    assert len(filled.objects("users")) == 11
    retain_once(app)
    assert filled.objects() == {}


def test_a_photo_that_the_store_cannot_remove_does_not_count_as_removed(
    filled: Store, app: Flask, ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "remove", away)
        assert ann.post("/albums/1/photos/remove", data={"photo": SEA}).status_code == 503
    with app.app_context():
        assert db.session.query(Receipt).all() == []
        assert db.session.query(Removal).all() == []
        assert deletions() == []
    ann.post("/albums/1/photos/remove", data={"photo": SEA})
    assert get(ann, f"/albums/1/photos/{SEA}").status_code == 404
    with app.app_context():
        assert deletions() == ["1 photo"]


def deletions() -> list[str]:
    """What the owner's log says was deleted."""
    return [one.line.about for one in last_lines(db.session(), 9) if one.line.what == "deleted"]


def test_while_the_store_is_away_nothing_is_lost_and_searches_wait(
    filled: Store,
    app: Flask,
    app_data: Path,
    ann: FlaskClient,
    search: str,
    send: Send,
    photo: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(execution, "RETRY_SECONDS", 0.2)
    photos.photo_store().forget_files()
    before = len(shells(app_data))
    filled.server.stop()
    try:
        sent = send(ann, "/albums/1/photos", {"new.png": photo(RED, 9)})
        assert sent.status_code == 503
        assert "cannot be reached" in sent.json["error"]  # type: ignore[index]
        assert len(shells(app_data)) == before
        assert ann.post("/albums/1/delete").status_code == 503
        assert ann.get("/albums/1").status_code == 200
        assert ann.get("/readyz").json["storage"] == "failed"  # type: ignore[index]
        ann.post(f"{search}/run", data={"strictness": "50"})
    finally:
        filled.server.start()
    app.extensions["jobs"].wait()
    page = ann.get(search).text
    assert "Download 2 photos" in page
    assert "it is not an image" in ann.get(f"{search}?verdict=unreadable").text
    assert ann.get("/readyz").json["storage"] == "ok"  # type: ignore[index]
    assert send(ann, "/albums/1/photos", {"new.png": photo(RED, 9)}).json["saved"] == 1  # type: ignore[index]


def test_a_photo_that_is_cut_off_or_gone_there_is_not_taken_for_the_photo(
    filled: Store, ann: FlaskClient, album_files: dict[str, bytes]
) -> None:
    name = next(n for n, content in filled.objects().items() if content == album_files[SEA])
    photos.photo_store().forget_files()
    filled.write(name, album_files[SEA][:-5])
    assert get(ann, f"/albums/1/photos/{SEA}").status_code == 503
    filled.delete(name)
    assert get(ann, f"/albums/1/photos/{SEA}").status_code == 404
    assert get(ann, f"/albums/1/thumbs/{SEA}").mimetype == "image/svg+xml"
