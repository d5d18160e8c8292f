"""Receipts of what was deleted."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from imgseg.extensions import db
from imgseg.models.receipt import Receipt
from imgseg.services.accounts.audit import last_lines
from tests.functional.segregation.steps import rows


def test_each_deletion_leaves_a_receipt_without_names(ann: FlaskClient, done: str) -> None:
    ann.post("/albums/1/photos/remove", data={"photo": "Summer/sea.png"})
    ann.post(f"{done}/delete")
    ann.post("/albums/1/delete", follow_redirects=True)
    page = ann.get("/my-data").text
    assert "1 photo with 1 face, " in page
    # Of Red Rosa one face is known still.
    assert "1 search, 6 photos with 5 faces, " in page
    assert "1 album, 4 photos with 2 faces, " in page
    assert "Holidays" not in page
    ann.post("/people/1/forget")
    page = ann.get("/my-data").text
    assert "1 photo with 1 face, " in page
    assert "Rosa" not in page.partition("What was deleted")[2].partition("Delete everything")[0]


def test_a_removal_of_nothing_leaves_no_receipt(ann: FlaskClient, done: str) -> None:
    ann.post("/albums/1/photos/remove")
    assert rows(ann.application, Receipt) == [0]


def test_a_removal_that_fails_in_the_middle_is_told_as_far_as_it_came(
    ann: FlaskClient, app: Flask, search: str, app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    album = app_data / "users/1/albums/1/Test"
    names = ["Summer/sea.png", "Summer/wall.png"]
    unlink = Path.unlink

    def stuck(photo: Path, *, missing_ok: bool = False) -> None:
        if photo.is_relative_to(album) and not all((album / name).exists() for name in names):
            raise PermissionError(photo)
        unlink(photo, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", stuck)
        answer = ann.post("/albums/1/photos/remove", data={"photo": names})
        assert answer.status_code == 500
    assert sum((album / name).exists() for name in names) == 1
    with app.app_context():
        told = [one.line.about for one in last_lines(db.session(), 9) if one.line.what == "deleted"]
        assert told == ["1 photo"]
        assert db.session.scalars(select(Receipt.photos)).all() == [1]


def test_only_the_newest_receipts_are_kept(ann: FlaskClient, app: Flask) -> None:
    for number in range(22):
        ann.post("/albums", data={"name": "Album"})
        ann.post(f"/albums/{number + 1}/delete")
    assert rows(app, Receipt) == [20]
