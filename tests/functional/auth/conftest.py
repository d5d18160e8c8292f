"""Browsers: one as strict as people meet it, one in which somebody has just registered."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.extensions import limiter
from imgseg.services.accounts import accounts
from tests.functional.auth.anna import ANNA

# Of nothing anybody knows, in four rounds.
CHEAP_HASH = "$2b$04$DnOnCY7cHthqK8l9R4ysnOySZEedlfjU2lpnqlIlial8g/zlSWE/e"


@pytest.fixture
def strict_app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app that counts tries, whose hashes are as cheap as the tests' own."""
    monkeypatch.setattr(accounts, "NOBODYS_HASH", CHEAP_HASH)
    app = make_app(RATELIMIT_ENABLED=True)
    limiter.reset()
    return app


@pytest.fixture
def anna(client: FlaskClient) -> FlaskClient:
    """A browser in which Anna has just registered."""
    assert client.post("/register", data=ANNA).status_code == 302
    return client
