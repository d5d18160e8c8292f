"""The guided review of a search for several people: one person after another."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.models.review import Review
from tests.functional.segregation.guided import answer, asked, make_unsure, skip

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
GREEN, YELLOW = (20, 250, 20), (250, 250, 20)
RED, BLUE = (250, 20, 20), (20, 20, 250)


@pytest.fixture
def two(
    ann: FlaskClient, run: RunSearch, send: Send, photo: MakePhoto, session: Session
) -> Callable[..., str]:
    """A search for Anna (red) and Ben (blue) that is unsure about these photos of theirs."""
    form = {"person": "Family", "album": "new", "album_name": "Holidays"}
    address = ann.post("/searches/new", data=form).location
    people = {f"Home/Anna/{i}.png": photo(RED, 10 + i) for i in range(2)}
    people |= {f"Home/Ben/{i}.png": photo(BLUE, 20 + i) for i in range(2)}
    send(ann, f"{address}/train/target", people)
    colours = {"sea.png": RED, "boat.png": BLUE, "green.png": GREEN, "yellow.png": YELLOW}
    send(ann, "/albums/1/photos", {name: photo(colour, 1) for name, colour in colours.items()})
    run(ann, address)

    def unsure_about(**photos: str) -> str:
        for person, name in photos.items():
            make_unsure(session, {name: 40}, person)
        return f"{address}/review"

    return unsure_about


def go_on(client: FlaskClient, page: str, person: str) -> str:
    """Press the button that leads on to somebody else."""
    link = re.search(rf'href="([^"]+)">Go on with {person}</a>', page)
    assert link
    return client.get(link[1].replace("&amp;", "&")).text


def test_who_is_through_with_one_person_is_led_on_to_the_next(
    ann: FlaskClient, two: Callable[..., str]
) -> None:
    page = ann.get(two(Ben="yellow.png")).text
    assert "There is no photo imgseg is unsure about" in page
    assert "Next comes Ben: 1 photo to ask about." in page
    page = go_on(ann, page, "Ben")
    assert "Is this Ben?" in page
    assert asked(page) == ["yellow.png"]
    page = answer(ann, page, "no").text
    assert "That was the last one" in page
    assert "All people of this search are through" in page
    assert "Go on with" not in page


def test_who_skipped_all_of_one_person_is_led_on_and_back(
    ann: FlaskClient, two: Callable[..., str]
) -> None:
    page = ann.get(two(Anna="green.png", Ben="yellow.png")).text
    assert "Go on with" not in page
    page = go_on(ann, skip(ann, page), "Ben")
    assert "1 photo left. Stop" in page
    page = go_on(ann, skip(ann, page), "Anna")
    assert asked(page) == ["green.png"]
    assert "1 photo left, skipped before." in page


def test_an_answer_about_somebody_who_is_gone_is_noted_of_nobody_else(
    ann: FlaskClient, two: Callable[..., str], session: Session
) -> None:
    address = two(Anna="green.png", Ben="yellow.png")
    # In a second window, in which Ben gets another name.
    page = ann.get(f"{address}?person=Ben").text
    search = address.removesuffix("/review")
    ann.post(f"{search}/people/rename", data={"person": "Ben", "name": "Benjamin"})
    for said in ("yes", "no"):
        refused = answer(ann, page, said)
        assert refused.status_code == 404
        assert "Nobody is called Ben here any more: load the page again." in refused.text
    refused = ann.post(f"{search}/reviews/confirmed", data={"photo": "sea.png", "person": "Ben"})
    assert "Nobody is called Ben here any more" in refused.text
    assert session.query(Review).all() == []
    # There a script leads whoever was refused.
    page = ann.get(f"{address}?person=Ben").text
    assert "Nobody is called Ben here any more: now it is about Anna." in page
    assert "Is this Anna?" in page
    page = ann.get(f"{address}?person=Benjamin").text
    assert "Is this Benjamin?" in page
    assert "Nobody is called" not in page
