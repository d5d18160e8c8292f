"""Another name for an album or a search; what was found and said stays."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.models.run import Run

RunSearch = Callable[[FlaskClient, str], str]
SEA, BEACH = "Summer/sea.png", "Summer/beach ☀.png"


def rename(client: FlaskClient, address: str, name: str) -> TestResponse:
    return client.post(f"{address}/rename", data={"name": name}, follow_redirects=True)


def test_an_album_gets_another_name(ann: FlaskClient, search: str) -> None:
    assert "<h1>Bretagne 🌊</h1>" in rename(ann, "/albums/1", "  Bretagne \n 🌊 ").text
    assert "Bretagne 🌊" in ann.get(search).text


@pytest.mark.parametrize(("name", "why"), [(" \t", "Give a name"), ("x" * 121, "at most 120")])
@pytest.mark.parametrize("address", ["/albums/1", "/searches/1"])
def test_a_name_that_is_none_is_refused(
    ann: FlaskClient, search: str, address: str, name: str, why: str
) -> None:
    answer = rename(ann, address, name)
    assert answer.status_code == 400
    assert why in answer.text
    assert "Holidays" in ann.get("/albums/1").text
    assert "Red Rosa" in ann.get(search).text


def test_a_renamed_search_keeps_what_was_found_and_said(
    ann: FlaskClient, search: str, run: RunSearch
) -> None:
    run(ann, search)
    ann.post(f"{search}/reviews/rejected", data={"photo": SEA})
    ann.get(search)
    page = rename(ann, search, "Rosa L.").text
    assert "<h1>Rosa L.</h1>" in page
    assert "Red Rosa" not in page
    zipped = ann.get(f"{search}/output.zip")
    assert b"Rosa L." in zipped.data
    assert b"Red Rosa" not in zipped.data
    # Another decision goes by the new name, and so does another run.
    answer = ann.post(
        f"{search}/reviews/undone", data={"photo": SEA}, headers={"Accept": "application/json"}
    )
    assert [change["photo"] for change in answer.json["changes"]] == [SEA]  # type: ignore[index]
    ann.post(f"{search}/reviews/rejected", data={"photo": BEACH})
    assert "<strong>1</strong> of 5 photos shows Rosa L." in run(ann, search)


def test_a_search_under_way_keeps_its_name(session: Session, ann: FlaskClient, search: str) -> None:
    session.add(Run(user_id=1, search_id=1, status="running"))
    session.commit()
    answer = rename(ann, search, "Somebody")
    assert answer.status_code == 400
    assert "wait for it, or cancel it" in answer.text
    assert "<h1>Red Rosa</h1>" in ann.get(search).text
