"""The guided review: one unsure photo after another."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.models.review import Review
from tests.functional.segregation.guided import answer, asked, make_unsure, skip, take_back

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
GREEN, YELLOW, PINK = (20, 250, 20), (250, 250, 20), (250, 20, 250)
SCORES = {"green.png": 31, "yellow.png": 40, "pink.png": 49}


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
    make_unsure(session, SCORES)
    return search


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
    make_unsure(session, SCORES)
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


def test_photos_all_skipped_come_again_one_after_the_other(ann: FlaskClient, unsure: str) -> None:
    page = ann.get(f"{unsure}/review").text
    for _ in range(3):
        page = skip(ann, page)
    assert "3 photos left, all skipped before." in page
    assert asked(page) == ["pink.png", "yellow.png"]
    assert asked(skip(ann, page)) == ["yellow.png", "green.png"]


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
    page = take_back(ann, page, "pink.png")
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
            if query.startswith("person"):
                assert led.status_code == 404, query
                continue
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


@pytest.fixture
def green(
    ann: FlaskClient, search: str, run: RunSearch, send: Send, photo: MakePhoto
) -> tuple[str, str]:
    """A search whose person is in two photos; somebody green is in four. Its address and page."""
    files = {f"{number}.png": photo(GREEN, number) for number in range(60, 64)}
    send(ann, "/albums/1/photos", files)
    run(ann, search)
    return search, ann.get(search).text


def test_a_face_in_many_photos_is_asked_about_though_nobody_is_unsure(
    ann: FlaskClient, green: tuple[str, str]
) -> None:
    address, page = green
    assert "Is this Red Rosa?" in page
    assert re.search(r"Yes may find <a [^>]+>4 more photos</a>", page)
    # On a phone the question is short.
    assert '<span class="on-wide">The same face seems to be in others: a </span>Yes may' in page
    guided = ann.get(f"{address}/review").text
    assert asked(guided) == ["60.png"]
    assert "It seems to be in 4 photos that are not found yet" in guided
    page = answer(ann, guided, "yes").text
    assert "6 photos of Red Rosa are found now" in page


def test_who_was_said_to_be_somebody_else_is_not_asked_about_again(
    ann: FlaskClient, green: tuple[str, str]
) -> None:
    address, _ = green
    answer(ann, ann.get(f"{address}/review").text, "no")
    assert asked(ann.get(f"{address}/review").text) == []
    assert "Is this Red Rosa?" not in ann.get(address).text


def test_nobody_is_asked_about_twice_when_a_yes_is_taken_back(
    ann: FlaskClient, green: tuple[str, str]
) -> None:
    address, _ = green
    for _ in range(2):
        page = answer(ann, ann.get(f"{address}/review").text, "yes").text
        page = take_back(ann, page, "60.png")
        assert "2 photos of Red Rosa are found." in page
        assert asked(page) == ["60.png"]


def test_of_one_person_nobody_else_is_spoken_of(ann: FlaskClient, unsure: str) -> None:
    page = answer(ann, ann.get(f"{unsure}/review").text, "no").text
    assert "That was the last one" in page
    assert "All people" not in page


def test_of_one_person_an_answer_about_somebody_else_is_noted_of_nobody(
    ann: FlaskClient, unsure: str, session: Session
) -> None:
    form = {"photo": "pink.png", "answer": "yes"}
    assert ann.post(f"{unsure}/review?person=Ben", data=form).status_code == 404
    assert session.query(Review).all() == []


def test_what_a_no_lost_is_told_beside_a_way_to_take_it_back(
    ann: FlaskClient, green: tuple[str, str]
) -> None:
    address, _ = green
    # In a second window, that still asks what was answered in the first.
    window = ann.get(f"{address}/review").text
    assert "took away" not in answer(ann, window, "yes").text
    page = answer(ann, window, "no").text
    assert "The last answer took away 3 photos that were found." in page
    assert 'form="undo"' in page
    assert "took away" not in take_back(ann, page, "60.png")
