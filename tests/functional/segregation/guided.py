"""The pages of the guided review, as somebody reads and answers them."""

import re

from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from imgseg.models.verdict import Verdict


def make_unsure(session: Session, scores: dict[str, int], person: str | None = None) -> None:
    """Have the last run be unsure about these photos: about this person, or whoever is sought."""
    for photo, score in scores.items():
        about = update(Verdict).where(Verdict.photo == photo)
        if person:
            about = about.where(Verdict.person == person)
        session.execute(about.values(verdict="unsure", score=score))
    session.commit()


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


def take_back(client: FlaskClient, page: str, photo: str) -> str:
    """Press the button that undoes the last answer."""
    back = re.search(r'<form method="post" id="undo"\s+action="([^"]+)"', page)
    assert back
    form = {"photo": photo, "answer": "undo"}
    return client.post(back[1].replace("&amp;", "&"), data=form, follow_redirects=True).text


def skip(client: FlaskClient, page: str) -> str:
    link = re.search(r'href="([^"]+)" data-key="s"', page)
    assert link
    return client.get(link[1].replace("&amp;", "&")).text
