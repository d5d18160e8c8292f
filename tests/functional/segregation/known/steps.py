"""What is done with somebody known: sought in an album, and a Yes or No said."""

import re

from flask.testing import FlaskClient

FOUND = re.compile(r"<strong>(\d+)</strong> of \d+ photos?")


def find(client: FlaskClient, album: int, person: int = 1) -> str:
    """Look for somebody known in an album; the address of the search."""
    started = client.post(f"/albums/{album}/find", data={"person": person})
    client.application.extensions["jobs"].wait()
    assert started.location, started.text
    return started.location


def found(client: FlaskClient, search: str) -> int:
    shown = FOUND.search(client.get(search).text)
    return int(shown[1]) if shown else 0


def say(client: FlaskClient, search: str, decision: str, photo: str) -> None:
    answer = client.post(f"{search}/reviews/{decision}", data={"photo": photo})
    assert answer.status_code == 302, answer.text
