"""`evaluate --answers` asks what the web app asks, on a real album."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from imgseg.models.user import User
from imgseg.services.evaluation.cards import answer_cards
from imgseg.services.evaluation.trials import Trial
from imgseg.services.index.face_index import FaceIndex
from imgseg.vision.contract import Engine

# So many photos of each of the six people; the third of them is Target.
OF_EACH, PERSON, TARGET = 6, "mammooty", 2
ANSWERS = 10


@pytest.fixture
def app(make_app: Callable[..., Flask], fast_engine: Engine) -> Flask:
    return make_app(ENGINE=lambda: fast_engine)


@pytest.fixture
def trial(shared: Path) -> Trial:
    """An album of few photos of six people, of whom one is sought by one photo."""
    real = shared / "real"
    people = {
        folder.name: [photo.relative_to(real).as_posix() for photo in sorted(folder.iterdir())]
        for kind in ("cinema", "football")
        for folder in sorted((real / kind).iterdir())
    }
    train = [people[PERSON][TARGET]]
    album = {photo for photos in people.values() for photo in photos[:OF_EACH]} - set(train)
    shows = album & set(people[PERSON])
    return Trial(0, PERSON, train, [], sorted(album), frozenset(shows))


def send(client: FlaskClient, address: str, folder: Path, names: list[str]) -> None:
    # One by one: the client leaves what is over 500 KB open on disk.
    for name in names:
        with (folder / name).open("rb") as file:
            client.post(address, data={"files": (file, "x.jpg"), "paths": [name]})


def answered_in_the_browser(client: FlaskClient, search: str, trial: Trial) -> dict[str, bool]:
    """What was asked in the review, one photo after the other, and answered truly."""
    said: dict[str, bool] = {}
    while len(said) < ANSWERS:
        page = client.get(f"{search}/review").text
        asked = re.search(r'name="photo" value="([^"]+)"\s*>\s*<input[^>]+name="verdict"', page)
        if not asked:
            break
        said[asked[1]] = asked[1] in trial.shows
        answer = "yes" if said[asked[1]] else "no"
        client.post(f"{search}/review", data={"photo": asked[1], "answer": answer})
    return said


def test_the_web_app_and_evaluate_ask_about_the_same_photos_in_the_same_order(
    app: Flask, session: Session, make_user: Callable[[str], User], shared: Path, trial: Trial
) -> None:
    user, real = make_user("ann"), shared / "real"
    ann = app.test_client(user=user)
    form = {"person": PERSON, "album": "new", "album_name": "Mixed"}
    search = ann.post("/searches/new", data=form).location
    send(ann, f"{search}/train/target", real, trial.train)
    send(ann, "/albums/1/photos", real, trial.album)
    ann.post(f"{search}/run", data={"strictness": "50"})
    app.extensions["jobs"].wait()
    said = answered_in_the_browser(ann, search, trial)

    engine = app.config["ENGINE"]()
    index = FaceIndex(session, user.id)
    [found] = answer_cards([trial], real, engine, index, lambda *_: None, ANSWERS)
    assert list(said.items()) == list(found.said.items())
    # Some of both, or this would say little.
    assert {True, False} <= set(said.values())
    assert len(said) > 4
