"""The owner's control: who may come in, and what the owner sees of those who did."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from imgseg.extensions import db
from imgseg.models.album_people import AlbumLook
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.accounts import audit

PASSWORD = "three green ladders"


def register(app: Flask, name: str, address: str = "/register") -> tuple[FlaskClient, int]:
    """A browser in which somebody tries to make an account, and how that is answered."""
    browser = app.test_client()
    form = {"name": name, "email": f"{name}@example.org"}
    form |= dict.fromkeys(("password", "repeated"), PASSWORD)
    return browser, browser.post(address, data=form).status_code


def invitation_of(owner: FlaskClient) -> str:
    page = owner.post("/owner/invitations").text
    found = re.search(r"<code>http://[^/]+(/register\?invitation=[\w-]+)</code>", page)
    assert found
    return found[1]


def test_the_first_account_sees_the_owners_page_and_nobody_else_does(app: Flask) -> None:
    owner, _ = register(app, "olga")
    other, _ = register(app, "otto")
    assert "/owner" in owner.get("/account").text
    assert owner.get("/owner").status_code == 200
    assert "/owner" not in other.get("/account").text
    for browser, code in ((other, 404), (app.test_client(), 302)):
        assert browser.get("/owner").status_code == code
        assert browser.post("/owner/invitations").status_code == code
        assert browser.post("/owner/invitations/withdraw").status_code == code


def test_the_page_shows_users_space_runs_and_what_was_done_but_nothing_of_photos(
    app: Flask,
) -> None:
    owner, _ = register(app, "olga")
    other, _ = register(app, "otto")
    other.post("/albums", data={"name": "Secret holidays"})
    photo = (io.BytesIO(b"\xff\xd8\xff" + bytes(300_000)), "secret.jpg")
    other.post("/albums/1/photos", data={"files": [photo]})
    page = owner.get("/owner").text
    row = re.search(r"otto</th>(.*?)</tr>", page, re.DOTALL)
    assert row
    assert re.findall(r"<td[^>]*>(.*?)</td>", row[1])[:3] == ["1", "0", "301 KB"]
    assert "Nothing waits or works." in page
    with app.app_context():
        session = db.session()
        session.add(Search(user_id=2, album_id=1, name="Secret Rosa"))
        session.flush()
        session.add(Run(user_id=2, search_id=1, status="pending"))
        session.add(AlbumLook(user_id=2, album_id=1, status="running", done=3, total=7))
        session.commit()
        page = owner.get("/owner").text
        session.execute(text("UPDATE jobs SET status = 'failed'"))
        session.commit()
    work = [" ".join(line.split()) for line in re.findall(r"<li>(A .*?)</li>", page, re.DOTALL)]
    assert work == [
        "A search of otto: waits",
        "A look for the people in an album of otto: 3 of 7 photos",
    ]
    assert "ecret" not in page
    other.post("/albums/1/delete")
    other.post("/account/delete", data={"delete-current": PASSWORD})
    page = owner.get("/owner").text
    said = [
        re.sub(r"\s+", " ", line) for line in re.findall(r"</time>:(.*?)</li>", page, re.DOTALL)
    ]
    assert [line.strip() for line in said] == [
        "an account that is gone (number 2) deleted the account",
        "an account that is gone (number 2) deleted 1 search, 1 album, 1 photo",
        "an account that is gone (number 2) logged in",
        "an account that is gone (number 2) made the account",
        "olga logged in",
        "olga made the account",
    ]
    assert "ecret" not in page
    assert "otto" not in page


def test_with_an_invitation_one_account_can_be_made(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _ = register(app, "olga")
    monkeypatch.setenv("IMGSEG_REGISTRATION", "invitation")
    stranger = app.test_client()
    assert "/register" not in stranger.get("/").text
    assert "/register" not in stranger.get("/login").text
    assert "needs an invitation" in stranger.get("/register").text
    assert register(app, "eve")[1] == 403
    assert register(app, "eve", "/register?invitation=guess")[1] == 403
    link = invitation_of(owner)
    with monkeypatch.context() as patch:
        patch.setenv("IMGSEG_HTTPS", "1")
        assert "<code>https://localhost/register" in owner.post("/owner/invitations").text
    # Looking does not use it up, nor does a name that is taken.
    assert app.test_client().get(link).status_code == 200
    assert register(app, "olga", link)[1] == 400
    assert register(app, "otto", link)[1] == 302
    assert register(app, "eve", link)[1] == 403


def test_an_invitation_ends_after_a_week_or_when_it_is_withdrawn(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, _ = register(app, "olga")
    monkeypatch.setenv("IMGSEG_REGISTRATION", "invitation")
    link = invitation_of(owner)
    with monkeypatch.context() as patch:
        later = now() + timedelta(days=7, minutes=1)
        patch.setattr("imgseg.services.accounts.invitations.now", lambda: later)
        assert register(app, "eve", link)[1] == 403
    assert "1 invitation is out." in owner.get("/owner").text
    owner.post("/owner/invitations/withdraw")
    assert register(app, "eve", link)[1] == 403


def test_where_registration_is_closed_nobody_gets_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_REGISTRATION", "closed")
    # Not even the first: the owner's account is then made on the command line.
    assert register(app, "eve")[1] == 403
    assert "made by whoever runs this imgseg" in app.test_client().get("/register").text
    with app.app_context():
        assert db.session.query(User).count() == 0


def test_an_account_after_all_others_went_is_no_owner_by_chance(
    app: Flask, make_user: Callable[[str], User]
) -> None:
    make_user("ann")
    other, _ = register(app, "otto")
    assert other.get("/owner").status_code == 404


def test_the_log_keeps_the_newest_lines(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "KEPT", 3)
    with app.app_context():
        for number in range(1, 6):
            audit.note(db.session(), number, "logged in")
        kept = [told.line.user_id for told in audit.last_lines(db.session(), 10)]
    assert kept == [5, 4, 3]
