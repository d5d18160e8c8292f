"""New photos in an album are matched for everybody sought there, by themselves."""

import io
import re
import threading
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from imgseg.errors import ModelsMissingError
from imgseg.extensions import db
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from tests.colour_engine import ColourEngine
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.steps import wait_until

Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RunSearch = Callable[[FlaskClient, str], str]
RED, BLUE = (250, 20, 20), (20, 20, 250)


@pytest.fixture
def add(ann: FlaskClient, send: Send, photo: MakePhoto) -> Callable[..., None]:
    """Adds a red and a blue photo to Ann's album, by name."""

    def add_photos(name: str = "new", *, wait: bool = True) -> None:
        number = int.from_bytes(name.encode()[:2])
        files = {f"{name}.png": photo(RED, number), f"{name} blue.png": photo(BLUE, number)}
        assert send(ann, "/albums/1/photos", files).status_code == 200
        if wait:
            ann.application.extensions["jobs"].wait()

    return add_photos


@pytest.fixture
def gate(gate: Gate) -> Gate:
    """Open until it is closed."""
    gate.open()
    return gate


def words_of(client: FlaskClient, address: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", client.get(address).text).split())


def runs(app: Flask) -> list[tuple[str, bool]]:
    with app.app_context():
        rows = db.session.execute(select(Run.status, Run.follow_up).order_by(Run.id))
        return [(status, follow_up) for status, follow_up in rows]


def seen(client: FlaskClient, search: str) -> TestResponse:
    until = re.search(r'name="until" value="([^"]+)"', client.get(search).text)
    assert until
    return client.post(f"{search}/seen", data={"until": until[1]})


def wait_until_following(client: FlaskClient, search: str, app: Flask) -> None:
    wait_until(lambda: ("running", True) in runs(app))


def test_the_first_run_finds_nothing_new(ann: FlaskClient, done: str) -> None:
    page = ann.get(done).text
    assert "verdict=new" not in page
    assert "new photo" not in words_of(ann, done)


def test_new_photos_are_matched_by_themselves_and_one_click_away(
    ann: FlaskClient, done: str, add: Callable[..., None], engine: ColourEngine
) -> None:
    analysed = len(engine.analysed)
    add()
    assert sorted(engine.analysed[analysed:]) == ["new blue.png", "new.png"]
    assert "3 of 7 photos show Red Rosa" in words_of(ann, done)
    for page in ("/searches", "/albums/1", done):
        assert "1 new photo of Red Rosa" in words_of(ann, page), page
        assert f'href="{done}?verdict=new"' in ann.get(page).text, page
    page = ann.get(f"{done}?verdict=new").text
    assert re.findall(r'data-photo="([^"]+)"', page) == ["new.png"]
    assert "Download 1 new" in " ".join(page.split())
    zipped = ann.get(f"{done}/output.zip?choice=new")
    assert "(new).zip" in zipped.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(zipped.data)) as archive:
        assert sorted(archive.namelist()) == ["new.png", "segregation.csv"]
        assert archive.read("segregation.csv").decode().count("\n") == 2
    assert ann.get(f"{done}/names?verdict=new").json == {"names": ["new.png"]}


def test_what_was_seen_is_not_new_any_more_and_what_came_meanwhile_is(
    ann: FlaskClient, done: str, add: Callable[..., None]
) -> None:
    add("first")
    page = ann.get(done).text
    add("second")
    assert "2 new photos of Red Rosa" in words_of(ann, done)
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until
    for _two_devices in range(2):
        ann.post(f"{done}/seen", data={"until": until[1]})
        assert "1 new photo of Red Rosa" in words_of(ann, done)
    seen(ann, done)
    assert "new photo" not in words_of(ann, done)
    assert "Nothing is new" in words_of(ann, f"{done}?verdict=new")
    assert ann.get(f"{done}/output.zip?choice=new").status_code == 404


@pytest.mark.parametrize("until", ["", "Sunday", "9" * 400, "2026-13-01T00:00:00"])
def test_a_page_that_does_not_say_what_was_seen_is_told_so(
    ann: FlaskClient, done: str, until: str
) -> None:
    assert ann.post(f"{done}/seen", data={"until": until}).status_code == 400


def test_what_is_new_stays_new_through_yes_no_strictness_and_another_run(
    ann: FlaskClient, done: str, add: Callable[..., None], run: RunSearch
) -> None:
    add()
    ann.post(f"{done}/reviews/confirmed", data={"photo": "new blue.png"})
    assert "2 new photos of Red Rosa" in words_of(ann, done)
    ann.post(f"{done}/reviews/undone", data={"photo": "new blue.png"})
    ann.post(f"{done}/strictness", data={"strictness": "60"})
    assert "1 new photo of Red Rosa" in words_of(ann, done)
    run(ann, done)
    assert "1 new photo of Red Rosa" in words_of(ann, done)
    ann.post("/albums/1/photos/remove", data={"photo": "new.png"})
    assert "new photo" not in words_of(ann, done)


def test_since_when_is_said_by_the_day(
    app: Flask, ann: FlaskClient, done: str, add: Callable[..., None]
) -> None:
    add()
    for days in (1, 3, 30):
        moment = now() - timedelta(days=days)
        with app.app_context():
            new = update(Verdict).where(Verdict.arrived_at.is_not(None))
            db.session.execute(new.values(arrived_at=moment))
            db.session.commit()
        day = {1: "yesterday", 3: f"{moment:%A}"}.get(days, f"{moment.day} {moment:%B %Y}")
        assert f"1 new photo of Red Rosa since {day}" in words_of(ann, "/searches")


def test_while_it_follows_the_results_stay_and_a_yes_said_meanwhile_counts(
    app: Flask, ann: FlaskClient, done: str, add: Callable[..., None], gate: Gate
) -> None:
    gate.close()
    add(wait=False)
    wait_until_following(ann, done, app)
    said = words_of(ann, done)
    assert "2 of 5 photos show Red Rosa" in said
    assert "Looking at 2 new photos…" in said
    assert "looking at new photos" in words_of(ann, "/searches")
    assert "Looking at new photos" in words_of(ann, "/albums/1")
    assert ann.get(f"{done}/news").json == {"changes": True, "text": "Looking at 2 new photos…"}
    ann.post(f"{done}/reviews/confirmed", data={"photo": "Summer/2/other.png"})
    ann.post(f"{done}/strictness", data={"strictness": "40"})
    ann.post(f"{done}/rename", data={"name": "Rosa"})
    gate.open()
    app.extensions["jobs"].wait()
    said = words_of(ann, done)
    # What was said teaches that blue is Rosa too.
    assert "5 of 7 photos show Rosa" in said
    assert "2 new photos of Rosa" in said
    assert ann.get(f"{done}/news").json == {"changes": False, "text": ""}
    assert runs(app)[-1] == ("done", True)


def test_photos_that_come_during_a_run_are_looked_at_after_it(
    app: Flask, ann: FlaskClient, search: str, add: Callable[..., None], gate: Gate
) -> None:
    gate.close()
    ann.post(f"{search}/run", data={"strictness": "50"})
    # It lists its album once the first photo was learnt from.
    for name in ("a", "b", "c"):
        add(name, wait=False)
    gate.open()
    app.extensions["jobs"].wait()
    assert "5 of 11 photos show Red Rosa" in words_of(ann, search)


def test_many_uploads_cost_few_runs_and_each_photo_is_analysed_once(
    app: Flask,
    ann: FlaskClient,
    done: str,
    add: Callable[..., None],
    engine: ColourEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("imgseg.jobs.following.QUIET_SECONDS", 0.5)
    monkeypatch.setattr("imgseg.jobs.following.BETWEEN_SECONDS", 30)
    analysed = len(engine.analysed)
    for number in range(12):
        add(f"{number:02}", wait=False)
    soon = ann.get(f"{done}/news").json
    assert soon is not None
    assert soon["changes"]
    assert "24 new photos are looked at in a moment…" in soon["text"]
    monkeypatch.setattr("imgseg.jobs.following.BETWEEN_SECONDS", 0.1)
    app.extensions["jobs"].wait()
    assert len(engine.analysed) - analysed == 24
    with app.app_context():
        # The first run, and the one that followed; their numbers are never given twice.
        assert db.session.scalars(select(func.max(Run.id))).one() <= 4
    assert "14 of 29 photos show Red Rosa" in words_of(ann, done)


def test_a_file_that_is_no_photo_is_not_waited_for(
    app: Flask, ann: FlaskClient, done: str, add: Callable[..., None], app_data: Path
) -> None:
    (app_data / "users/1/albums/1/Test/notes.txt").write_text("What we did.")
    add()
    assert runs(app)[-1] == ("done", True)
    assert "added since" not in words_of(ann, done)


def test_what_fails_leaves_the_results_and_says_why_until_it_is_tried_again(
    app: Flask, ann: FlaskClient, done: str, add: Callable[..., None], engine: ColourEngine
) -> None:
    def missing() -> None:
        raise ModelsMissingError("A model file is missing: run `python run.py models build`.")

    engine.before_each = missing
    add()
    said = words_of(ann, done)
    assert "2 of 5 photos show Red Rosa" in said
    assert "2 newer photos were not looked at: A model file is missing" in said
    assert "The last run failed" not in said
    assert "new photos were not looked at" in words_of(ann, "/searches")
    assert f'action="{done}/follow"' in ann.get(done).text
    engine.before_each = lambda: None
    assert ann.post(f"{done}/follow").location == done
    app.extensions["jobs"].wait()
    assert "1 new photo of Red Rosa" in words_of(ann, done)


def test_after_a_start_searches_catch_up_with_photos_that_nobody_was_told_of(
    make_app: Callable[..., Flask],
    app: Flask,
    ann: FlaskClient,
    done: str,
    add: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("imgseg.jobs.local.LocalJobs.follow", lambda *_: None)
    add()
    assert "2 photos were added since. Look at them" in words_of(ann, done)
    again = make_app()
    again.extensions["jobs"].recover()
    again.extensions["jobs"].wait()
    assert "1 new photo of Red Rosa" in words_of(ann, done)


def test_who_runs_a_search_that_just_follows_its_album_waits_for_that(
    app: Flask, ann: FlaskClient, done: str, add: Callable[..., None], gate: Gate
) -> None:
    gate.close()
    add(wait=False)
    wait_until_following(ann, done, app)
    page = ann.post(f"{done}/run", data={"strictness": "70"}, follow_redirects=True)
    assert page.status_code == 200
    assert "progress.js" in page.text
    assert runs(app)[-1] == ("running", False)
    gate.open()
    app.extensions["jobs"].wait()
    assert "1 new photo of Red Rosa" in words_of(ann, done)


def test_photos_go_and_searches_are_deleted_while_they_follow_their_album(
    app: Flask, ann: FlaskClient, done: str, add: Callable[..., None], gate: Gate
) -> None:
    gate.close()
    add(wait=False)
    wait_until_following(ann, done, app)
    opener = threading.Timer(0.3, gate.open)
    opener.start()
    removed = ann.post("/albums/1/photos/remove", data={"photo": "new blue.png"})
    assert removed.status_code == 302
    app.extensions["jobs"].wait()
    assert "3 of 6 photos show Red Rosa" in words_of(ann, done)
    ann.post("/albums/1/photos/remove", data={"all": "yes"})
    app.extensions["jobs"].wait()
    assert "added since" not in words_of(ann, done)
    gate.close()
    add("last", wait=False)
    wait_until_following(ann, done, app)
    threading.Timer(0.3, gate.open).start()
    assert ann.post(f"{done}/delete").status_code == 302
    app.extensions["jobs"].wait()
    assert ann.get(done).status_code == 404
    assert runs(app) == []


def test_a_search_without_its_photos_says_that_it_is_behind(
    app: Flask, ann: FlaskClient, done: str, add: Callable[..., None]
) -> None:
    ann.post(f"{done}/train/target/remove", data={"all": "yes"})
    add()
    assert "2 photos were added since. Look at them" in words_of(ann, done)
    refused = ann.post(f"{done}/follow")
    assert refused.status_code == 400
    assert "Add at least one photo of Red Rosa first." in refused.text


def test_many_searches_in_one_album_follow_it_and_keep_nobody_waiting(
    app: Flask,
    ann: FlaskClient,
    bob: FlaskClient,
    send: Send,
    photo: MakePhoto,
    done: str,
    add: Callable[..., None],
    gate: Gate,
    engine: ColourEngine,
) -> None:
    for number in range(4):
        form = {"person": f"Rosa {number}", "album": "1"}
        other = ann.post("/searches/new", data=form).location
        send(ann, f"{other}/train/target", {"red.png": photo(RED, 60 + number)})
        ann.post(f"{other}/run", data={"strictness": "50"})
    app.extensions["jobs"].wait()
    gate.close()
    add(wait=False)
    wait_until_following(ann, done, app)
    form = {"person": "Blue", "album": "new", "album_name": "Small"}
    bobs = bob.post("/searches/new", data=form).location
    send(bob, f"{bobs}/train/target", {"blue.png": photo(BLUE, 80)})
    send(bob, "/albums/2/photos", {"bobs.png": photo(BLUE, 81)})
    anns = ann.post("/searches/new", data={"person": "Blue", "album": "1"}).location
    send(ann, f"{anns}/train/target", {"anns blue.png": photo(BLUE, 82)})
    for client, address in ((bob, bobs), (ann, anns)):
        client.post(f"{address}/run", data={"strictness": "50"})
    gate.open()
    app.extensions["jobs"].wait()
    with app.app_context():
        by_end = list(db.session.scalars(select(Run.search_id).order_by(Run.finished_at.desc())))
    assert set(by_end[:5]) == {1, 2, 3, 4, 5}
    assert words_of(ann, "/searches").count("1 new photo of") == 5
    # The one at hand when another run of the same album goes first is looked at twice.
    assert engine.analysed.count("new.png") <= 2
