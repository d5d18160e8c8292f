"""Making an account, and logging in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.extensions import bcrypt
from tests.functional.auth.anna import ANNA, PASSWORD


def test_who_registers_is_logged_in_and_sent_to_a_first_search(client: FlaskClient) -> None:
    response = client.post("/register", data=ANNA, follow_redirects=True)
    assert response.request.path == "/searches/1"
    assert "Who are you looking for?" in response.text
    assert "Log out" in response.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Choose a name to log in with."),
        ({"name": "<b>"}, "Use letters, digits, spaces, dots, hyphens and _ only."),
        ({"name": "a" * 65}, "Choose a name of at most 64 characters."),
        ({"name": " ANNA"}, "This name is taken: choose another."),
        ({"email": "nobody"}, "This is no e-mail address: write it like name@example.org."),
        ({"password": "short", "repeated": "short"}, "Use at least 10 characters"),
        (
            {"password": "password123", "repeated": "password123"},
            "Others would soon guess this password",
        ),
        ({"repeated": "another password"}, "The two passwords differ: type them again."),
    ],
)
def test_a_registration_that_cannot_be_says_why_at_its_field(
    anna: FlaskClient, app: Flask, change: dict[str, str], sentence: str
) -> None:
    other = {**ANNA, "name": "Ben", "email": "ben@example.org"}
    response = app.test_client().post("/register", data={**other, **change})
    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.text
    assert sentence in response.text


def test_a_name_and_a_password_make_an_account(client: FlaskClient, app: Flask) -> None:
    assert 'action="/register"' in client.get("/").text
    assert client.post("/register", data={"name": "Eve", "password": PASSWORD}).status_code == 302
    for name in ("", "@"):
        answer = app.test_client().post("/login", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 400


def test_registering_does_not_tell_whether_an_address_has_an_account(
    anna: FlaskClient, app: Flask
) -> None:
    def try_with(email: str, name: str) -> list[object]:
        form = {"name": name, "email": email, "password": "four blue boats"}
        browser = app.test_client()
        made = browser.post("/register", data=form | {"repeated": "four blue boats"})
        login = {"name": email, "password": "four blue boats"}
        with count_checks() as checks:
            opened = app.test_client().post("/login", data=login)
            wrong = app.test_client().post("/login", data=login | {"password": "wrong"})
        changed = browser.post(
            "/account/email", data={"email-email": email, "email-current": "four blue boats"}
        )
        codes = [answer.status_code for answer in (made, opened, wrong, changed)]
        return [*codes, made.location, len(checks)]

    assert try_with("anna@example.org", "Ben") == try_with("nobody@example.org", "Eve")
    # Anna herself still logs in with it.
    answer = app.test_client().post(
        "/login", data={"name": "anna@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 302


@contextmanager
def count_checks() -> Iterator[list[str]]:
    """The hashes that are checked meanwhile: each takes a quarter of a second."""
    checked: list[str] = []
    check = bcrypt.check_password_hash

    def counting(pw_hash: str, password: str) -> bool:
        checked.append(pw_hash)
        return bool(check(pw_hash, password))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bcrypt, "check_password_hash", counting)
        yield checked


def test_all_that_is_wrong_with_a_registration_is_said_at_once(client: FlaskClient) -> None:
    form = {"name": "<b>", "email": "nobody", "password": "short", "repeated": "other"}
    page = client.post("/register", data=form).text
    for sentence in (
        "Use letters, digits",
        "This is no e-mail address",
        "Use at least 10 characters",
        "The two passwords differ",
    ):
        assert sentence in page


@pytest.mark.parametrize("name", ["Anna", "anna ", "ANNA@example.ORG"])
def test_people_log_in_with_their_name_or_address(anna: FlaskClient, app: Flask, name: str) -> None:
    response = app.test_client().post("/login", data={"name": name, "password": PASSWORD})
    assert (response.status_code, response.location) == (302, "/")


@pytest.mark.parametrize("name", ["Anna", "nobody", "nobody@example.org"])
def test_a_failed_login_does_not_tell_whether_the_name_exists(
    anna: FlaskClient, app: Flask, name: str
) -> None:
    response = app.test_client().post("/login", data={"name": name, "password": "wrong"})
    assert response.status_code == 400
    assert "Name and password do not fit together" in response.text


@pytest.mark.parametrize(
    ("wanted", "sent_to"),
    [
        ("/albums?page=2", "/albums?page=2"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_the_login_a_browser_stays_in_the_app(
    anna: FlaskClient, app: Flask, wanted: str, sent_to: str
) -> None:
    form = {"name": "Anna", "password": PASSWORD}
    response = app.test_client().post("/login", query_string={"next": wanted}, data=form)
    assert response.location == sent_to


def test_who_wants_a_page_while_logged_out_gets_it_after_the_login(
    anna: FlaskClient, app: Flask
) -> None:
    other = app.test_client()
    asked = other.get("/account")
    assert asked.location == "/login?next=/account"
    answer = other.post(asked.location, data={"name": "Anna", "password": PASSWORD})
    assert answer.location == "/account"


def test_who_was_logged_out_is_told_why(anna: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    other.post("/login", data={"name": "Anna", "password": PASSWORD})
    new = {"current": PASSWORD, "password": "four blue boats", "repeated": "four blue boats"}
    anna.post("/account/password", data={f"password-{name}": v for name, v in new.items()})
    page = other.get("/account", follow_redirects=True).text
    assert "because the password of your account was changed" in page


def test_who_comes_back_after_the_session_has_ended_is_told_to_log_in_and_go_on(
    client: FlaskClient,
) -> None:
    page = client.get("/searches", follow_redirects=True).text
    assert "You are not logged in, or not any more" in page
    assert "not any more" not in client.get("/login").text


def test_a_form_sent_after_the_session_has_ended_is_said_not_to_be_done(
    client: FlaskClient,
) -> None:
    page = client.post("/albums", data={"name": "Lost"}, follow_redirects=True).text
    assert "what you just did was not done" in page


def test_a_script_that_is_logged_out_gets_a_sentence(client: FlaskClient) -> None:
    response = client.get("/account", headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert response.json == {"error": "You are logged out: log in and try again."}


def test_a_form_without_its_token_is_refused(make_app: Callable[..., Flask]) -> None:
    response = make_app(WTF_CSRF_ENABLED=True).test_client().post("/register", data=ANNA)
    assert response.status_code == 400
    assert "This form is no longer valid" in response.text


def test_the_front_page_leads_to_an_account(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'href="/register"' in page
    assert 'href="/login"' in page


def test_a_forgotten_password_page_names_the_command(client: FlaskClient) -> None:
    assert "python run.py users reset-password NAME" in client.get("/forgotten").text
