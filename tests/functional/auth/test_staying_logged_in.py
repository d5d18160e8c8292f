"""How long a login lasts, what ends it, and its cookies."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.models.base import now
from tests.functional.auth.anna import ANNA, PASSWORD


def test_staying_logged_in_outlives_the_session(anna: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    other.post("/login", data={"name": "Anna", "password": PASSWORD, "remember": "y"})
    other.delete_cookie("imgseg_session")
    assert other.get("/account").status_code == 200


def test_logging_out_ends_the_session(anna: FlaskClient) -> None:
    anna.post("/logout")
    assert anna.get("/account").status_code == 302


@pytest.mark.parametrize("copied", ["imgseg_session", "imgseg_remember"])
def test_a_cookie_copied_before_logging_out_is_worth_nothing_after(
    anna: FlaskClient, app: Flask, copied: str
) -> None:
    device = app.test_client()
    device.post("/login", data={"name": "Anna", "password": PASSWORD, "remember": "y"})
    cookie = device.get_cookie(copied)
    assert cookie
    thief = app.test_client()
    thief.set_cookie(copied, cookie.value)
    assert thief.get("/account").status_code == 200
    device.post("/logout")
    thief = app.test_client()
    thief.set_cookie(copied, cookie.value)
    assert thief.get("/account").status_code == 302
    # Where else she is logged in she stays so.
    assert anna.get("/account").status_code == 200


@pytest.mark.parametrize("address", ["/logout", "/account/logout-everywhere", "/account/delete"])
def test_logging_out_leaves_no_thumbnails_in_the_browser(anna: FlaskClient, address: str) -> None:
    answer = anna.post(address, data={"delete-current": PASSWORD})
    assert answer.status_code == 302
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_logging_out_everywhere_ends_every_device(anna: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    other.post("/login", data={"name": "Anna", "password": PASSWORD, "remember": "y"})
    answer = anna.post("/account/logout-everywhere", follow_redirects=True)
    assert "You are logged out on every device." in answer.text
    assert (anna.get("/account").status_code, other.get("/account").status_code) == (302, 302)


def test_a_login_ends_by_itself_after_thirty_days(
    anna: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = now() + timedelta(days=30, minutes=1)
    monkeypatch.setattr("imgseg.services.accounts.logins.now", lambda: later)
    assert anna.get("/account").status_code == 302


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: FlaskClient) -> None:
    cookie = client.post("/register", data=ANNA).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_cookies_travel_over_https_only(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_HTTPS", "1")
    client = make_app().test_client()
    answer = client.post("/register", data=ANNA)
    assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_where_no_https_is_said_to_be_browsers_are_not_told_to_ask_for_it(
    client: FlaskClient,
) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers
