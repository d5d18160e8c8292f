"""Passwords are not guessed by trying, and who tries shuts nobody else out."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.models.user import User
from tests.functional.auth.anna import ANNA, PASSWORD


def test_passwords_are_not_guessed_by_trying_often(strict_app: Flask) -> None:
    client = strict_app.test_client()
    tries = [client.post("/login", data={"name": "anna", "password": "x"}) for _ in range(11)]
    assert [response.status_code for response in tries] == [400] * 10 + [429]
    assert "wait a minute" in tries[-1].text


@pytest.mark.parametrize("names", [["anna"], ["anna", "ANNA@example.org", " Anna"]])
def test_guessing_one_account_from_many_addresses_is_stopped_by_whichever_name(
    anna: FlaskClient, strict_app: Flask, names: list[str]
) -> None:
    client = strict_app.test_client()
    codes = [guess(client, names[n % len(names)], f"10.0.0.{n}") for n in range(31)]
    assert codes == [400] * 30 + [429]


def test_thirty_wrong_passwords_do_not_lock_the_owner_out_of_a_device_of_hers(
    strict_app: Flask,
) -> None:
    anna, stranger = strict_app.test_client(), strict_app.test_client()
    anna.post("/register", data=ANNA)
    anna.post("/logout")
    for number in range(31):
        last = guess(stranger, "anna", f"10.0.0.{number}")
    # Her address is that of a stranger, too.
    for number in range(11):
        guess(stranger, f"nobody{number}", "127.0.0.1")
    assert last == 429
    answer = anna.post("/login", data={"name": "anna@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_device_of_the_owner_cannot_guess_without_end(strict_app: Flask) -> None:
    anna = strict_app.test_client()
    anna.post("/register", data=ANNA)
    anna.post("/logout")
    codes = [guess(anna, "anna", f"10.0.0.{number}") for number in range(11)]
    assert codes == [400] * 10 + [429]


def test_a_device_of_one_account_is_none_of_another(anna: FlaskClient, strict_app: Flask) -> None:
    ben = strict_app.test_client()
    ben.post("/register", data={**ANNA, "name": "Ben", "email": "ben@example.org"})
    ben.post("/logout")
    codes = [guess(ben, "anna", f"10.0.1.{number}") for number in range(31)]
    assert codes[-1] == 429


def test_who_goes_on_guessing_is_told_to_wait_longer(strict_app: Flask) -> None:
    client = strict_app.test_client()
    for number in range(30):
        guess(client, "anna", f"10.0.0.{number}")
    page = client.post("/login", data={"name": "anna", "password": "x"})
    assert "wait an hour" in page.text


def test_one_address_guessing_locks_no_account(anna: FlaskClient, strict_app: Flask) -> None:
    stranger = strict_app.test_client()
    assert [guess(stranger, "anna", "10.0.0.1") for _ in range(12)][-1] == 429
    elsewhere = strict_app.test_client()
    answer = elsewhere.post("/login", data={"name": "anna", "password": PASSWORD})
    assert answer.status_code == 302


def test_who_tries_passwords_in_one_account_stops_nobody_in_another(
    make_user: Callable[[str], User], strict_app: Flask
) -> None:
    ann, bob = (strict_app.test_client(user=make_user(name)) for name in ("ann", "bob"))
    form = {"delete-current": ""}
    tries = [ann.post("/account/delete", data=form).status_code for _ in range(11)]
    assert tries == [400] * 10 + [429]
    assert bob.post("/account/delete", data=form).status_code == 400


def guess(client: FlaskClient, name: str, address: str) -> int:
    return client.post(
        "/login", data={"name": name, "password": "x"}, environ_base={"REMOTE_ADDR": address}
    ).status_code
