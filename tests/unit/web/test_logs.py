"""What the log says."""

import json
import logging
import sys

import pytest
from flask import Flask

from imgseg.web.logs import Discreet, DiscreetJson
from imgseg.web.requests import asked


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("anna.b@mail.example.org is taken", "[e-mail] is taken"),
        ("hash $2b$12$PlZyCXhs6gK5i2LP9oAvE.RDwmWQqLb4zLIyya73s0pjGpYZomJC2", "hash [hash]"),
        ("cookie .eJwlzj0-w0AQBvC7uE6xs_Pt.aSm4pA.Zk9Ux1iU3Hh5m3v1yQ7Yw8r0PqE", "cookie .[token]"),
        ("token 9oAvE_RDwmWQqLb4zLIyya73s0pjGpYZomJC2xx-abc", "token [token]"),
        ("taken\nDETAIL:  Key (name)=(Zoe) exists.\nthen", "taken\nDETAIL: [hidden]\nthen"),
        ("File /srv/imgseg/services/albums/people_look_execution.py, line 20", None),
    ],
)
def test_addresses_hashes_and_tokens_are_hidden(said: str, written: str | None) -> None:
    record = logging.LogRecord("imgseg", logging.ERROR, "", 0, said, None, None)
    assert Discreet().format(record) == (said if written is None else written)


def test_those_in_a_traceback_too() -> None:
    try:
        raise ValueError("anna@example.org")
    except ValueError:
        record = logging.LogRecord("imgseg", logging.ERROR, "", 0, "broke", None, sys.exc_info())
    text = Discreet().format(record)
    assert "ValueError: [e-mail]" in text
    said = json.loads(DiscreetJson().format(record))
    assert said["message"] == "broke"
    assert said["level"] == "ERROR"
    assert said["traceback"].endswith("ValueError: [e-mail]")


def test_the_names_in_an_address_are_not_told(app: Flask) -> None:
    with app.test_request_context("/albums/3/thumbs/Anna at the sea.jpg"):
        assert asked() == "GET /albums/<int:album_id>/thumbs/<path:photo> (album_id 3)"
