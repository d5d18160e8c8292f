"""The guided review: one unsure photo after another."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.models.verdict import Verdict

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
GREEN, YELLOW, PINK = (20, 250, 20), (250, 250, 20), (250, 20, 250)


@pytest.fixture
def unsure(
    ann: FlaskClient,
    search: str,
    run: RunSearch,
    send: Send,
    photo: MakePhoto,
    session: Session,
) -> str:
    """The address of a search that is unsure about three photos, the surest being pink."""
    colours = {"green.png": GREEN, "yellow.png": YELLOW, "pink.png": PINK}
    send(ann, "/albums/1/photos", {name: photo(colour) for name, colour in colours.items()})
    run(ann, search)
    for name, score in (("green.png", 31), ("yellow.png", 40), ("pink.png", 49)):
        now = update(Verdict).where(Verdict.photo == name).values(verdict="unsure", score=score)
        session.execute(now)
    session.commit()
    return search


def asked(page: str) -> list[str]:
    """The photos that the page asks about, the one shown first."""
    return re.findall(
        r'name="photo" value="([^"]+)"\s*>\s*<input type="hidden" name="verdict"', page
    )


def answer(client: FlaskClient, page: str, said: str) -> TestResponse:
    """Press one of the buttons of the photo shown."""
    address = re.search(r'class="guided-answers" method="post"\s+action="([^"]+)"', page)
    verdict = re.search(r'name="verdict" value="(\d+)"', page)
    assert address
    assert verdict
    form = {"photo": asked(page)[0], "verdict": verdict[1], "answer": said}
    return client.post(address[1].replace("&amp;", "&"), data=form, follow_redirects=True)


def skip(client: FlaskClient, page: str) -> str:
    link = re.search(r'href="([^"]+)" data-key="s"', page)
    assert link
    return client.get(link[1].replace("&amp;", "&")).text


def test_the_photo_nearest_the_line_comes_first_beside_the_target(
    ann: FlaskClient, unsure: str
) -> None:
    page = ann.get(f"{unsure}/review").text
    assert "Is this Red Rosa?" in page
    assert "3 photos left." in page
    assert asked(page) == ["pink.png", "yellow.png"]
    assert f'src="{unsure}/thumbs/target/0.png"' in page
    assert "/albums/1/previews/pink.png" in page


def test_the_photo_of_which_a_yes_brings_most_comes_first(
    ann: FlaskClient, unsure: str, send: Send, run: RunSearch, photo: MakePhoto, session: Session
) -> None:
    more = {f"{number}.png": photo(GREEN, number) for number in range(60, 63)}
    send(ann, "/albums/1/photos", more)
    run(ann, unsure)
    for name, score in (("green.png", 31), ("yellow.png", 40), ("pink.png", 49)):
        now = update(Verdict).where(Verdict.photo == name).values(verdict="unsure", score=score)
        session.execute(now)
    session.commit()
    # Three others are as green.
    assert asked(ann.get(f"{unsure}/review").text) == ["green.png", "pink.png"]
    assert re.search(
        r'name="photo" value="green.png">\s*<input type="hidden" name="person"',
        ann.get(unsure).text,
    )


def test_skipped_photos_come_last(ann: FlaskClient, unsure: str) -> None:
    page = skip(ann, ann.get(f"{unsure}/review").text)
    assert asked(page) == ["yellow.png", "green.png"]
    page = skip(ann, page)
    assert asked(page) == ["green.png", "pink.png"]


def test_no_leads_to_the_next_and_the_end_sums_up(ann: FlaskClient, unsure: str) -> None:
    page = ann.get(f"{unsure}/review").text
    assert answer(ann, page, "no").status_code == 200
    page = ann.get(f"{unsure}/review").text
    # The others are decided again by their own faces, and those are no red ones.
    assert asked(page) == []
    assert "There is no photo imgseg is unsure about" in page
    ended = answer_at_end(ann, unsure)
    assert "You said Yes to 0 photos and No to 1 photo." in ended


def answer_at_end(client: FlaskClient, search: str) -> str:
    return client.get(f"{search}/review?since=1").text


def test_yes_finds_the_photo_and_can_be_taken_back(ann: FlaskClient, unsure: str) -> None:
    page = answer(ann, ann.get(f"{unsure}/review").text, "yes").text
    assert "3 photos of Red Rosa are found now" in page
    assert "1 more than before" in page
    assert 'value="undo"' in page
    back = re.search(
        r'<form method="post" action="([^"]+)">(?:(?!</form>).)*value="undo"', page, re.S
    )
    assert back
    form = {"photo": "pink.png", "answer": "undo"}
    page = ann.post(back[1].replace("&amp;", "&"), data=form, follow_redirects=True).text
    assert "2 photos of Red Rosa are found." in page


def test_a_strange_address_is_no_trouble(ann: FlaskClient, unsure: str) -> None:
    for query in (
        "skipped=x,,-1,9999999999999999999999", "since=x", f"since={'9' * 40}",
        "since=-99999999999", "found=x", f"last={'9' * 40}", "last=-1",
        "person=Nobody", "person=%00", "_external=1", "skipped=" + "1," * 3000,
    ):  # fmt: skip
        assert ann.get(f"{unsure}/review?{query}").status_code == 200, query
        for said in ("no", "undo"):
            form = {"photo": "pink.png", "answer": said}
            led = ann.post(f"{unsure}/review?{query}&_scheme=javascript", data=form)
            assert led.location.partition("?")[0] == f"{unsure}/review", query


def test_another_answer_is_refused_in_words(ann: FlaskClient, unsure: str) -> None:
    for said in ("", "maybe"):
        refused = ann.post(f"{unsure}/review", data={"photo": "pink.png", "answer": said})
        assert refused.status_code == 400, said
        assert "Yes or No" in refused.text, said


def test_before_the_first_run_the_review_leads_to_the_search(ann: FlaskClient, search: str) -> None:
    assert ann.get(f"{search}/review").location == search
    form = {"photo": "sea.png", "answer": "yes"}
    assert ann.post(f"{search}/review", data=form).status_code == 404
