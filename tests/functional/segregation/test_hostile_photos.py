"""Photos over which decoders break down cost themselves, not the app."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.vision import decoder_pool
from tests.hostile_decoders import hostile_decoders


def test_a_photo_that_crashes_its_decoder_is_unreadable_and_the_rest_is_found(
    ann: FlaskClient,
    search: str,
    send: Callable[..., TestResponse],
    run: Callable[[FlaskClient, str], str],
    photo: Callable[..., bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send(ann, "/albums/1/photos", {"SIGABRT.png": photo((220, 30, 40), 77)})
    with hostile_decoders(tmp_path) as pool:
        monkeypatch.setattr(decoder_pool, "POOL", pool)
        monkeypatch.setattr(decoder_pool, "PICTURES", pool)
        assert "Download 2 photos" in run(ann, search)
        unreadable = ann.get(f"{search}?verdict=unreadable").text
        assert "SIGABRT.png" in unreadable
        assert "it is damaged" in unreadable
        broken = ann.get("/albums/1/thumbs/SIGABRT.png", buffered=True)
        assert broken.mimetype == "image/svg+xml"
        whole = ann.get("/albums/1/thumbs/Summer/sea.png", buffered=True)
        assert whole.mimetype == "image/jpeg"
