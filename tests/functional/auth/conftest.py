"""Browsers: one as strict as people meet it, one in which somebody has just registered."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.extensions import bcrypt, limiter

PASSWORD = "three green ladders"


@pytest.fixture
def strict_app(make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app that counts tries."""
    app = make_app(RATELIMIT_ENABLED=True)
    # As quick as the passwords of tests: a name is guessed many times.
    quick = bcrypt.generate_password_hash("nobody's", 4).decode()
    monkeypatch.setattr("imgseg.services.accounts.accounts.NOBODYS_HASH", quick)
    limiter.reset()
    return app


@pytest.fixture
def anna(client: FlaskClient) -> FlaskClient:
    """A browser in which Anna has just registered."""
    form = {
        "name": "Anna",
        "email": "anna@example.org",
        "password": PASSWORD,
        "repeated": PASSWORD,
    }
    assert client.post("/register", data=form).status_code == 302
    return client
