"""Saying yes or no to single photos, and what becomes of the others."""

import io
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.models.job import Job
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.lifecycle.account_deletion import delete_account
from imgseg.services.searches.search_output import write_search_output
from imgseg.verdicts import PhotoVerdict
from tests.colour_engine import ColourEngine

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
GREEN = (20, 250, 20)


@pytest.fixture
def done(
    ann: FlaskClient, search: str, run: RunSearch, send: Send, photo: Callable[..., bytes]
) -> str:
    """The address of a search with results: two red photos found, two green ones not."""
    send(ann, "/albums/1/photos", {"g1.png": photo(GREEN, 1), "g2.png": photo(GREEN, 2)})
    run(ann, search)
    return search


def say(client: FlaskClient, search: str, decision: str, photo: str) -> TestResponse:
    address = f"{search}/reviews/{decision}?verdict=other"
    return client.post(address, data={"photo": photo}, follow_redirects=True)


def output(client: FlaskClient, search: str) -> set[str]:
    """The photos in the download."""
    answer = client.get(f"{search}/output.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {Path(name).name for name in archive.namelist()} - {"segregation.csv"}


def report(client: FlaskClient, search: str) -> str:
    answer = client.get(f"{search}/output.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return archive.read("segregation.csv").decode()


def test_a_photo_removed_in_the_middle_of_a_decision_goes_when_that_is_done(
    ann: FlaskClient,
    app: Flask,
    session: Session,
    done: str,
    app_data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other_tab = app.test_client(user=session.get(User, 1))
    form = {"photo": "Summer/sea.png"}
    removal = threading.Thread(
        target=other_tab.post, args=["/albums/1/photos/remove"], kwargs={"data": form}
    )

    def write(search: Search, verdicts: list[PhotoVerdict], several: bool) -> None:
        removal.start()
        removal.join(0.5)
        write_search_output(search, verdicts, several)

    monkeypatch.setattr("imgseg.services.results.deciding.write_search_output", write)
    assert "Noted: g1.png shows Red Rosa." in say(ann, done, "confirmed", "g1.png").text
    removal.join(60)
    assert list((app_data / "users").rglob("sea.png")) == []
    assert "sea.png" not in output(ann, done)


def test_a_confirmed_photo_is_found_and_so_are_those_like_it_without_a_second_look(
    ann: FlaskClient, done: str, engine: ColourEngine
) -> None:
    seen = len(engine.analysed)
    page = say(ann, done, "confirmed", "g1.png")
    assert "Noted: g1.png shows Red Rosa. 1 more photo is found." in page.text
    assert page.request.full_path == f"{done}?verdict=other"
    assert output(ann, done) == {"sea.png", "beach ☀.png", "g1.png", "g2.png"}
    assert "g1.png,Red Rosa,match,100.0,1,0,0,40,30,You said that this is the person." in report(
        ann, done
    )
    assert len(engine.analysed) == seen


def test_a_rejected_photo_is_no_longer_found(ann: FlaskClient, done: str) -> None:
    page = say(ann, done, "rejected", "Summer/sea.png")
    assert "Noted: sea.png does not show Red Rosa." in page.text
    assert "sea.png" not in output(ann, done)
    assert "You said that this is not the person." in page.text


def test_what_was_said_can_be_taken_back(ann: FlaskClient, done: str) -> None:
    before = report(ann, done)
    say(ann, done, "confirmed", "g1.png")
    assert "Yes, you said." in ann.get(done).text
    page = say(ann, done, "undone", "g1.png")
    assert "Taken back: g1.png is decided by its faces again. 1 photo found before is" in page.text
    assert report(ann, done) == before


def test_the_last_word_counts(ann: FlaskClient, done: str) -> None:
    say(ann, done, "confirmed", "g1.png")
    say(ann, done, "rejected", "g1.png")
    assert "g1.png" not in output(ann, done)


def test_a_photo_without_a_face_can_be_confirmed(ann: FlaskClient, done: str) -> None:
    say(ann, done, "confirmed", "Summer/wall.png")
    assert "wall.png" in output(ann, done)


def test_the_next_run_keeps_what_was_said(ann: FlaskClient, done: str, run: RunSearch) -> None:
    say(ann, done, "confirmed", "g1.png")
    say(ann, done, "rejected", "Summer/sea.png")
    run(ann, done)
    assert output(ann, done) == {"beach ☀.png", "g1.png", "g2.png"}


def test_a_script_is_told_which_photos_changed(ann: FlaskClient, done: str) -> None:
    answer = ann.post(
        f"{done}/reviews/confirmed",
        data={"photo": "g1.png"},
        headers={"Accept": "application/json"},
    )
    assert answer.json == {
        "changes": [
            {"photo": name, "person": "Red Rosa", "before": "other", "after": "match"}
            for name in ("g1.png", "g2.png")
        ],
        "said": "Noted: g1.png shows Red Rosa. 1 more photo is found.",
    }


def test_each_photo_has_the_buttons_that_fit(ann: FlaskClient, done: str) -> None:
    assert 'aria-label="It does not show Red Rosa: Summer/sea.png"' in ann.get(done).text
    other = ann.get(f"{done}?verdict=other").text
    assert 'aria-label="It shows Red Rosa: g1.png"' in other
    assert "It does not show" not in other
    assert "It shows" not in ann.get(f"{done}?verdict=unreadable").text


def test_a_photo_that_is_not_in_the_results_is_a_404(ann: FlaskClient, done: str) -> None:
    for name in ("", "../../1/Test/g1.png", "gone.png", "a" * 9999, "\0", "' --"):
        assert say(ann, done, "confirmed", name).status_code == 404, name[:20]


def test_before_the_first_run_there_is_nothing_to_look_through(
    ann: FlaskClient, search: str
) -> None:
    assert say(ann, search, "confirmed", "Summer/sea.png").status_code == 404


def test_while_a_run_is_under_way_nothing_is_decided_beside_it(
    ann: FlaskClient, done: str, app: Flask
) -> None:
    with app.app_context():
        db.session.add(Run(user_id=1, search_id=1, status="running"))
        db.session.commit()
    refused = say(ann, done, "confirmed", "g1.png")
    assert refused.status_code == 400
    assert "The search for Red Rosa is under way" in refused.text
    with app.app_context():
        db.session.execute(delete(Job).where(Job.status == "running"))
        db.session.commit()


def test_results_of_an_older_version_have_to_be_made_anew_first(
    ann: FlaskClient, done: str, app: Flask
) -> None:
    with app.app_context():
        db.session.execute(update(Run).values(engine_id=""))
        db.session.commit()
    refused = say(ann, done, "confirmed", "g1.png")
    assert refused.status_code == 400
    assert "run the search again first" in refused.text
    assert "you said" not in ann.get(f"{done}?verdict=other").text


def count_reviews(session: Session) -> int:
    return session.scalar(select(func.count(Review.id))) or 0


def test_with_the_photo_goes_what_was_said_of_it(
    ann: FlaskClient, done: str, session: Session
) -> None:
    say(ann, done, "confirmed", "g1.png")
    ann.post("/albums/1/photos/remove", data={"photo": "g1.png"})
    assert count_reviews(session) == 0


@pytest.mark.parametrize("gone", ["/searches/1/delete", "/albums/1/delete"])
def test_with_the_search_or_its_album_goes_what_was_said(
    ann: FlaskClient, done: str, gone: str, session: Session
) -> None:
    say(ann, done, "confirmed", "g1.png")
    assert count_reviews(session) == 1
    ann.post(gone)
    assert count_reviews(session) == 0


def test_with_the_account_goes_what_was_said(ann: FlaskClient, done: str, session: Session) -> None:
    say(ann, done, "confirmed", "g1.png")
    delete_account(session, session.scalars(select(User)).one(), session.commit)
    assert count_reviews(session) == 0
