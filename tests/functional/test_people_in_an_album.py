"""People in an album, with the real models on real photos."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.albums.albums import create_album
from imgseg.services.albums.people import find_people
from imgseg.services.albums.people_look import start_album_look
from imgseg.services.albums.people_pages import people_page, photos_page
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.people.people import create_person
from imgseg.services.results.results import page_of
from imgseg.services.searches.person_search import know_group, search_for
from imgseg.services.searches.runs import start_run
from imgseg.vision.contract import Engine


@pytest.fixture
def app(make_app: Callable[..., Flask], fast_engine: Engine) -> Flask:
    return make_app(ENGINE=lambda: fast_engine)


def test_who_is_chosen_from_the_album_is_found_in_it(
    app: Flask, session: Session, make_user: Callable[[str], User], samples: Path
) -> None:
    jobs = app.extensions["jobs"]
    album = create_album(session, make_user("ann").id, "Samples")
    session.commit()
    names = {photo.name for photo in samples.glob("*.jpg")}
    for name in names:
        (album_photos(album).photos / name).write_bytes((samples / name).read_bytes())
    look = start_album_look(session, album)
    assert look
    session.commit()
    jobs.submit(look)
    jobs.wait()
    first, _ = people_page(session, album, 1, seldom_too=True, hidden=False).people[0]
    shown = {face.photo for face in photos_page(session, [first], 1).faces}
    assert {"obama.jpg", "obama2.jpg", "obama3.jpg"} <= shown
    assert "biden.jpg" not in shown

    known = create_person(session, album.user_id, "Barack")
    know_group(session, album, find_people(session, album, [first.id]), known)
    search = search_for(session, album, known)
    session.commit()
    run = start_run(session, search)
    session.commit()
    jobs.submit(run)
    jobs.wait()
    session.refresh(run)
    assert (session.get_one(Search, search.id).name, run.status) == ("Barack", "done")
    matches = {v.photo for v in page_of(session, run, "match", 1, len(names)).verdicts}
    assert shown <= matches
    assert "biden.jpg" not in matches
