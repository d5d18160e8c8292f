"""People in this album: found without an upload, and sought with one click."""

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from imgseg.extensions import db
from imgseg.faces import Analysis
from imgseg.models.album_people import AlbumLook, AlbumPerson, PersonFace
from imgseg.models.person import PersonExample
from imgseg.services.albums.people import keep_people
from tests.colour_engine import ColourEngine, photo_of
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.steps import rows

Send = Callable[..., object]
PEOPLE = "/albums/1/people"
TABLES = AlbumLook, AlbumPerson, PersonFace


@pytest.fixture
def album(ann: FlaskClient, send: Send, tmp_path: Path) -> dict[str, bytes]:
    """Ann's album: red in five photos, blue in four, green in one, nobody in one."""

    def content(number: int, *people: str) -> bytes:
        photo = photo_of(tmp_path / f"{number}.png", *people)
        with Image.open(photo) as image:
            image.putpixel((0, 0), (number, 1, 2))
            image.save(photo)
        return photo.read_bytes()

    files = {
        "a/1.png": content(1, "red"),
        "b/1.png": content(2, "red", "blue"),
        "b/2.png": content(3, "blue", "red"),
        "3.png": content(4, "red"),
        "4.png": content(5, "red"),
        "5.png": content(6, "blue"),
        "6.png": content(7, "blue", "lime"),
        "7.png": content(8),
    }
    ann.post("/albums", data={"name": "Holidays"})
    send(ann, "/albums/1/photos", files)
    return files


def look(client: FlaskClient) -> str:
    """Have the album looked through; the page of its people."""
    client.post(f"{PEOPLE}/look")
    client.application.extensions["jobs"].wait()
    return client.get(PEOPLE).text


def people_of(page: str) -> list[tuple[int, str]]:
    """The people on a page: their id, and what is said of their photos."""
    found = re.findall(r'value="(\d+)"\s+aria-label="Choose: (?:Somebody in|[^"]+,) ([^"]+)"', page)
    return [(int(number), photos) for number, photos in found]


def test_an_album_without_photos_asks_for_some(ann: FlaskClient) -> None:
    ann.post("/albums", data={"name": "Holidays"})
    assert "Add photos" in ann.get(PEOPLE).text
    assert PEOPLE not in ann.get("/albums/1").text
    refused = ann.post(f"{PEOPLE}/look")
    assert refused.status_code == 400
    assert "Add photos to the album “Holidays” first." in refused.text


def test_a_look_shows_who_is_in_the_album_the_most_frequent_first(
    ann: FlaskClient, album: dict[str, bytes]
) -> None:
    assert PEOPLE in ann.get("/albums/1").text
    assert "Look through this album" in ann.get(PEOPLE).text
    page = look(ann)
    assert [photos for _, photos in people_of(page)] == ["5 photos", "4 photos"]
    assert "Show 1 more person" in page
    everybody = ann.get(f"{PEOPLE}?all=1").text
    assert [photos for _, photos in people_of(everybody)] == ["5 photos", "4 photos", "1 photo"]


def test_after_a_search_its_album_needs_no_look(
    ann: FlaskClient, search: str, run: Callable[[FlaskClient, str], str], engine: ColourEngine
) -> None:
    run(ann, search)
    analysed = len(engine.analysed)
    page = ann.get(PEOPLE).text
    assert [photos for _, photos in people_of(page)] == ["2 photos", "1 photo"]
    assert "Everybody here is in one or two photos." in page
    assert len(engine.analysed) == analysed


def test_one_click_finds_every_photo_of_a_person(
    app: Flask, ann: FlaskClient, album: dict[str, bytes], app_data: Path
) -> None:
    person, _ = people_of(look(ann))[0]
    shown = ann.get(f"{PEOPLE}/{person}").text
    assert "Seen in 5 photos" in shown
    assert sum(name in shown for name in album) == 5
    started = ann.post(f"{PEOPLE}/find", data={"person": person, "name": "Red Rosa"})
    app.extensions["jobs"].wait()
    assert started.location == "/searches/1"
    results = ann.get(started.location).text
    assert "Red Rosa" in results
    assert "<strong>5</strong> of 8 photos" in results

    # The album's own photos are learnt from where they lie, by the faces that are meant.
    assert list((app_data / "users/1/searches/1/Train").rglob("*.png")) == []
    with app.app_context():
        known = db.session.scalars(select(PersonExample)).all()
        faces = {one.photo: one.box for one in known}
    assert faces.keys() == {name for name in album if name in shown}
    assert faces["b/2.png"] == (40, 0, 40, 40)


def test_a_person_without_a_name_is_called_after_the_album(
    app: Flask, ann: FlaskClient, album: dict[str, bytes]
) -> None:
    person, _ = people_of(look(ann))[0]
    ann.post(f"{PEOPLE}/find", data={"person": person, "name": " "})
    app.extensions["jobs"].wait()
    assert "Somebody in Holidays" in ann.get("/searches").text


def test_several_faces_are_found_as_one_person(
    app: Flask, ann: FlaskClient, album: dict[str, bytes]
) -> None:
    (red, _), (blue, _) = people_of(look(ann))
    page = ann.get(f"{PEOPLE}/chosen?person={red}&person={blue}").text
    assert "Seen in 7 photos" in page
    ann.post(f"{PEOPLE}/find", data={"person": [red, blue], "name": "Both"})
    app.extensions["jobs"].wait()
    assert "Known by 7 faces" in ann.get("/people/1").text


def test_faces_are_shown_as_small_pictures(ann: FlaskClient, album: dict[str, bytes]) -> None:
    face = re.search(rf'src="({"/albums/1/faces/"}\d+)"', look(ann))
    assert face
    with ann.get(face[1]) as answer:
        assert answer.mimetype == "image/jpeg"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        content = answer.data
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (192, 192)
        middle = image.convert("RGB").getpixel((96, 96))
    assert isinstance(middle, tuple)
    assert middle[0] > 200


def test_photos_added_later_are_asked_about(
    ann: FlaskClient, album: dict[str, bytes], send: Send
) -> None:
    before = people_of(look(ann))
    send(ann, "/albums/1/photos", {"new/8.png": album["5.png"]})
    page = ann.get(PEOPLE).text
    assert "have changed" in page
    assert people_of(page) == before
    page = look(ann)
    assert "have changed" not in page
    assert [photos for _, photos in people_of(page)] == ["5 photos", "5 photos"]


def test_whoever_was_there_before_keeps_the_address_when_photos_are_added(
    app: Flask, ann: FlaskClient, album: dict[str, bytes], send: Send
) -> None:
    (red, _), (blue, _) = people_of(look(ann))
    more = {f"new/{number}.png": album["5.png"] for number in range(3)}
    send(ann, "/albums/1/photos", {**more, "new/nobody.png": album["7.png"]})
    page = look(ann)
    # Blue is now in more photos than red, so that the order is another.
    assert people_of(page) == [(blue, "7 photos"), (red, "5 photos")]
    assert "Seen in 5 photos" in ann.get(f"{PEOPLE}/{red}").text
    assert "Seen in 7 photos" in ann.get(f"{PEOPLE}/{blue}").text
    assert rows(app, *TABLES) == [2, 3, 13]


def test_what_is_no_face_is_hidden_and_shown_when_asked_for(
    ann: FlaskClient, album: dict[str, bytes], engine: ColourEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse = ColourEngine.analyse

    def with_doubt(self: ColourEngine, photos: Iterable[Path]) -> Iterator[Analysis]:
        for photo in analyse(self, photos):
            # Lime is a leaf.
            faces = [replace(f, confidence=0.85) if f.embedding[12] else f for f in photo.faces]
            yield replace(photo, faces=faces)

    monkeypatch.setattr(ColourEngine, "analyse", with_doubt)
    page = look(ann)
    assert [photos for _, photos in people_of(page)] == ["5 photos", "4 photos"]
    assert "more person" not in page
    assert "Show 1 thing taken for a face" in page
    hidden = ann.get(f"{PEOPLE}?hidden=1").text
    assert [photos for _, photos in people_of(hidden)] == ["1 photo"]
    assert "Back to the people" in hidden


def test_whoever_is_not_in_the_album_any_more_leaves_no_face_behind(
    app: Flask, ann: FlaskClient, album: dict[str, bytes]
) -> None:
    look(ann)
    with app.app_context():
        keep_people(db.session(), 1, [], [])
        db.session.commit()
    assert rows(app, *TABLES) == [1, 0, 0]


def test_a_removed_photo_leaves_the_people_too(
    app: Flask, ann: FlaskClient, album: dict[str, bytes]
) -> None:
    look(ann)
    ann.post("/albums/1/photos/remove", data={"photo": ["3.png", "6.png"]})
    page = ann.get(f"{PEOPLE}?all=1").text
    assert [photos for _, photos in people_of(page)] == ["4 photos", "3 photos"]
    assert "have changed" not in page
    assert rows(app, *TABLES) == [1, 2, 7]


def test_photos_that_came_after_the_look_and_go_again_change_nothing(
    ann: FlaskClient, album: dict[str, bytes], send: Send
) -> None:
    look(ann)
    send(ann, "/albums/1/photos", {"new/8.png": album["5.png"], "new/9.png": album["7.png"]})
    assert "have changed" in ann.get(PEOPLE).text
    ann.post("/albums/1/photos/remove", data={"photo": ["new/8.png", "new/9.png"]})
    assert "have changed" not in ann.get(PEOPLE).text


def test_a_photo_in_the_place_of_another_is_asked_about(
    ann: FlaskClient, album: dict[str, bytes], send: Send
) -> None:
    look(ann)
    ann.post("/albums/1/photos/remove", data={"photo": ["3.png"]})
    send(ann, "/albums/1/photos", {"3.png": album["5.png"]})
    assert "have changed" in ann.get(PEOPLE).text


@pytest.mark.parametrize("how", ["album", "account"])
def test_with_the_album_or_the_account_go_its_people(
    app: Flask, ann: FlaskClient, album: dict[str, bytes], app_data: Path, how: str
) -> None:
    look(ann)
    face = re.search(r"/albums/1/faces/\d+", ann.get(PEOPLE).text)
    assert face
    with ann.get(face[0]) as crop:
        assert crop.data
    if how == "album":
        ann.post("/albums/1/delete")
    else:
        from imgseg.models.user import User
        from imgseg.services.lifecycle.account_deletion import delete_account

        with app.app_context():
            session = db.session()
            delete_account(session, session.get_one(User, 1), session.commit)
    assert rows(app, *TABLES) == [0, 0, 0]
    assert not list(app_data.glob("users/*/albums/*"))


def test_nobody_is_found_where_there_is_no_face(
    ann: FlaskClient, send: Send, photo: Callable[..., bytes]
) -> None:
    ann.post("/albums", data={"name": "Walls"})
    send(ann, "/albums/1/photos", {"wall.png": photo((90, 90, 90)), "broken.jpg": b"none"})
    assert "found no face in the 2 photos" in look(ann)


def test_a_look_can_be_watched_and_stopped(
    app: Flask, ann: FlaskClient, album: dict[str, bytes], gate: Gate
) -> None:
    ann.post(f"{PEOPLE}/look")
    ann.post(f"{PEOPLE}/look")
    state = ann.get(f"{PEOPLE}/progress").json
    assert state is not None
    assert state["active"]
    assert "Stop" in ann.get(PEOPLE).text
    ann.post(f"{PEOPLE}/stop")
    gate.open()
    app.extensions["jobs"].wait()
    assert ann.get(f"{PEOPLE}/progress").json == {"active": False}
    assert "Look through this album" in ann.get(PEOPLE).text
    assert people_of(look(ann))


def test_a_look_cut_off_by_a_stop_of_imgseg_goes_on_by_itself(
    app: Flask, ann: FlaskClient, album: dict[str, bytes]
) -> None:
    with app.app_context():
        db.session.add(AlbumLook(user_id=1, album_id=1, status="running", attempts=1))
        db.session.commit()
    app.extensions["jobs"].recover()
    app.extensions["jobs"].wait()
    assert [photos for _, photos in people_of(ann.get(PEOPLE).text)] == ["5 photos", "4 photos"]


def test_a_look_cut_off_again_and_again_says_so_beside_what_was_found_before(
    app: Flask, ann: FlaskClient, album: dict[str, bytes]
) -> None:
    before = people_of(look(ann))
    with app.app_context():
        db.session.add(AlbumLook(user_id=1, album_id=1, status="running", attempts=3))
        db.session.commit()
    app.extensions["jobs"].recover()
    page = ann.get(PEOPLE).text
    assert "imgseg was stopped 3 times while it worked on this" in page
    assert "Look again" in page
    assert people_of(page) == before


def test_what_goes_wrong_in_a_look_is_said(
    app: Flask, ann: FlaskClient, album: dict[str, bytes], engine: ColourEngine
) -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    engine.before_each = fail
    page = look(ann)
    assert "There is no space left on the disk: free some, then try again." in page
    engine.before_each = lambda: None
    assert people_of(look(ann))


@pytest.mark.parametrize(
    "form", [{"person": "0"}, {"person": "-1"}, {"person": "999"}, {"person": "9" * 40}]
)
def test_whoever_is_not_in_the_album_is_not_found(
    ann: FlaskClient, album: dict[str, bytes], form: dict[str, str]
) -> None:
    look(ann)
    assert ann.get(f"{PEOPLE}/chosen", query_string=form).status_code == 404
    assert ann.post(f"{PEOPLE}/find", data=form).status_code == 404
    assert "searches/1" not in ann.get("/searches").text


@pytest.mark.parametrize("form", [{}, {"person": ""}, {"person": "x"}])
def test_who_chose_nobody_is_asked_to_choose(
    ann: FlaskClient, album: dict[str, bytes], form: dict[str, str]
) -> None:
    look(ann)
    asked = ann.get(f"{PEOPLE}/chosen", query_string=form, follow_redirects=True)
    assert asked.request.path == PEOPLE
    assert "Choose one or more faces first." in asked.text
    assert ann.post(f"{PEOPLE}/find", data=form).status_code == 404


def test_a_name_that_is_too_long_is_refused_with_the_person_still_shown(
    ann: FlaskClient, album: dict[str, bytes]
) -> None:
    person, _ = people_of(look(ann))[0]
    refused = ann.post(f"{PEOPLE}/find", data={"person": person, "name": "x" * 121})
    assert refused.status_code == 400
    assert "Use at most 120 characters." in refused.text
    assert "Seen in 5 photos" in refused.text


def test_bobs_album_shows_none_of_anns_people(
    ann: FlaskClient, bob: FlaskClient, album: dict[str, bytes]
) -> None:
    person, _ = people_of(look(ann))[0]
    bob.post("/albums", data={"name": "Mine"})
    assert bob.get(f"/albums/2/people/{person}").status_code == 404
    assert bob.get("/albums/2/faces/1").status_code == 404
    assert bob.post("/albums/2/people/find", data={"person": person}).status_code == 404
