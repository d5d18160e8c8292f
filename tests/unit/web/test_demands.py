"""What pages ask of the server."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.web import demands


@pytest.mark.parametrize(
    ("method", "path", "threads"),
    [
        # Each holds a thread for as long as the browser's line is slow.
        ("GET", "/searches/3/output.zip", "long"),
        ("POST", "/searches/3/selection.zip", "long"),
        ("POST", "/albums/3/photos", "long"),
        ("POST", "/albums/3/photos/parts/whole", "long"),
        ("POST", "/searches/3/train/target/parts", "long"),
        ("GET", "/albums/3", "pages"),
        ("GET", "/albums/3/thumbs/\xe2\x98\x80.jpg", "pictures"),
        ("GET", "/albums/3/previews/sea.jpg", "pictures"),
        ("GET", "/albums/3/faces/7", "pictures"),
        ("GET", "/searches/3/thumbs/target/sea.jpg", "pictures"),
        ("GET", "/searches/3/faces/sea.jpg", "pictures"),
        ("POST", "/login", "pages"),
        ("GET", "/nowhere", "pages"),
        ("DELETE", "//", "pages"),
    ],
)
def test_what_takes_long_is_kept_apart_from_pages(
    app: Flask, method: str, path: str, threads: str
) -> None:
    assert demands.threads_for(app, method, path) == threads


def test_what_nobody_has_logged_in_for_is_small(app: Flask) -> None:
    forged = {"COOKIE": "imgseg_session=eyJfdXNlcl9pZCI6IngifQ.aaaaaa.forged; imgseg_remember=x|y"}
    for headers in ({}, forged):
        most = demands.most_of(app, "POST", "/albums/1/photos", headers)
        assert most == 2 * demands.LARGEST_OF_STRANGERS


def test_what_brings_no_body_asks_the_database_nothing(
    app: Flask, ann: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imgseg.auth.views.find_login", None)
    assert ann.get(f"{app.static_url_path}/icon.svg", buffered=True).status_code == 200
    assert ann.get("/healthz").status_code == 200
