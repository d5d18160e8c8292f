"""Somebody known, in two albums."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED, GREEN, BLUE = (250, 20, 20), (20, 250, 20), (20, 20, 250)


@pytest.fixture
def rosa(ann: FlaskClient, search: str, run: RunSearch, send: Send, photo: MakePhoto) -> str:
    """The address of Red Rosa, whom Ann sought in Holidays (album 1); Garden (2) waits."""
    # Of three that are alike only one is learnt from.
    more = {"wide.png": photo(RED, 13, size=(60, 30)), "high.png": photo(RED, 14, size=(30, 60))}
    send(ann, f"{search}/train/target", more)
    send(ann, "/albums/1/photos", {"g.png": photo(GREEN, 1)})
    run(ann, search)
    ann.post("/albums", data={"name": "Garden"})
    garden = {"r.png": photo(RED, 40), "g.png": photo(GREEN, 41), "b.png": photo(BLUE, 42)}
    send(ann, "/albums/2/photos", garden)
    return "/people/1"
