"""Whose word counts about where a request comes from."""

from collections.abc import Callable

import pytest
from flask import Flask

from imgseg.errors import InputError


def last_of_many_tries(app: Flask, sender: str, says: Callable[[int], str]) -> int:
    """How the eleventh wrong password is answered; each try claims to come from elsewhere."""
    for number in range(11):
        answer = app.test_client().post(
            "/login",
            data={"name": f"name {number}", "password": "wrong"},
            environ_base={"REMOTE_ADDR": sender},
            headers={"X-Forwarded-For": says(number)},
        )
    return answer.status_code


@pytest.mark.parametrize("sender", ["127.0.0.1", "192.0.2.9", "10.0.1.1"])
def test_nobody_but_a_named_proxy_says_where_a_request_comes_from(
    strict_app: Flask, sender: str
) -> None:
    assert last_of_many_tries(strict_app, sender, lambda number: f"198.51.100.{number}") == 429


@pytest.mark.parametrize("sender", ["127.0.0.1", "10.0.0.7"])
def test_behind_a_named_proxy_each_person_is_counted_apart(proxied_app: Flask, sender: str) -> None:
    assert last_of_many_tries(proxied_app, sender, lambda number: f"198.51.100.{number}") == 400


def test_what_a_person_says_before_the_proxy_does_counts_for_nothing(proxied_app: Flask) -> None:
    code = last_of_many_tries(proxied_app, "10.0.0.7", lambda n: f"198.51.100.{n}, 192.0.2.9")
    assert code == 429


def test_one_who_is_not_named_is_not_believed_beside_one_who_is(proxied_app: Flask) -> None:
    assert last_of_many_tries(proxied_app, "10.0.1.1", lambda n: f"198.51.100.{n}") == 429


def test_a_name_that_is_no_address_is_told_at_the_start(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_PROXIES", "my-proxy")
    with pytest.raises(InputError, match=r"IMGSEG_PROXIES .*'my-proxy'.* like 127\.0\.0\.1"):
        make_app()


@pytest.fixture
def proxied_app(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Flask:
    """An app behind proxies on this machine and in a network."""
    monkeypatch.setenv("IMGSEG_HTTPS", "1")
    monkeypatch.setenv("IMGSEG_PROXIES", "127.0.0.1, 10.0.0.0/24")
    app: Flask = request.getfixturevalue("strict_app")
    return app
