"""imgseg as an app on a phone: what the phone is told, and where shared photos come in."""

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from imgseg.config import PROJECT
from imgseg.web import demands
from imgseg.web.languages import LANGUAGES


def test_pages_lead_to_the_manifest_by_which_a_phone_installs_it(client: FlaskClient) -> None:
    page = client.get("/").text
    found = re.search(r'<link rel="manifest" href="([^"]+)">', page)
    assert found
    answer = client.get(found[1])
    assert answer.mimetype == "application/manifest+json"
    told = answer.get_json()
    assert told["display"] == "standalone"
    assert client.get(told["start_url"]).status_code == 200
    sizes = {(icon["sizes"], icon["purpose"]) for icon in told["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    for icon in told["icons"]:
        drawn = client.get(icon["src"], buffered=True)
        assert drawn.mimetype == icon["type"]
        if icon["type"] == "image/png":
            size = Image.open(io.BytesIO(drawn.data)).size
            assert f"{size[0]}x{size[1]}" == icon["sizes"]
    target = told["share_target"]
    assert client.post(target["action"]).status_code == 200


def test_the_icon_that_a_phone_cuts_to_shape_is_see_through_nowhere() -> None:
    with Image.open(PROJECT / "static/icon-full.png") as icon:
        assert icon.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def test_the_service_worker_sees_every_address_and_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript"
    # Of the root, a script may serve all below it.
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "No connection to imgseg" in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_another_language_brings_no_other_worker(client: FlaskClient) -> None:
    workers = {
        client.get("/service-worker.js", headers={"Accept-Language": code}).text
        for code in LANGUAGES
    }
    assert len(workers) == 1
    assert "Keine Verbindung zu imgseg" in workers.pop()


def test_nothing_in_the_worker_is_about_whoever_asks(ann: FlaskClient, client: FlaskClient) -> None:
    assert ann.get("/service-worker.js").text == client.get("/service-worker.js").text


@pytest.mark.parametrize("who", ["client", "ann"])
def test_what_the_worker_did_not_catch_is_answered_with_what_to_do(
    who: str, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(who)
    photos = {"photos": (io.BytesIO(b"\xff\xd8" * 1000), "beach.jpg")}
    answer = client.post("/share", data=photos)
    assert answer.status_code == 200
    assert "share them again" in answer.text


def test_what_the_worker_did_not_catch_needs_no_token(make_app: Callable[..., Flask]) -> None:
    strict = make_app(WTF_CSRF_ENABLED=True)
    assert strict.test_client().post("/share").status_code == 200


def test_only_there_a_body_is_let_in_and_thrown_away(app: Flask) -> None:
    assert demands.is_thrown_away(app, "POST", "/share")
    for path in ("/login", "/albums/1/photos", "/nowhere"):
        assert not demands.is_thrown_away(app, "POST", path)


def test_whoever_is_logged_out_chooses_the_album_after_the_login(
    client: FlaskClient, ann: FlaskClient
) -> None:
    assert client.get("/share").location == "/login?next=/share"
    ann.post("/albums", data={"name": "Holidays"})
    page = ann.get("/share").text
    assert "Holidays" in page
    assert "no room" not in page
    assert "no room" in ann.get("/share?full=1").text
