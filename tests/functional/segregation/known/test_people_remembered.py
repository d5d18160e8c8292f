"""People, remembered: sought once, found in every album after that."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.models.person import Person, SoughtPerson
from tests.colour_engine import ColourEngine
from tests.functional.segregation.known.steps import find, found, say
from tests.functional.segregation.steps import rows, unpacked

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED, GREEN, BLUE = (250, 20, 20), (20, 250, 20), (20, 20, 250)


def test_whoever_was_sought_once_is_a_person_with_a_face_and_photos(
    ann: FlaskClient, rosa: str
) -> None:
    page = ann.get("/people").text
    assert "Red Rosa" in page
    assert "2 photos" in page
    face = re.search(r'src="(/people/1/faces/\d+)"', page)
    assert face
    with ann.get(face[1]) as answer:
        assert answer.mimetype == "image/jpeg"
    shown = ann.get(rosa).text
    assert "Summer/sea.png" in shown
    assert "Known by 3 faces" in shown
    assert ann.get(f"{rosa}/shapes").json == {"shapes": [133, 133]}


def test_somebody_known_is_found_in_another_album_as_if_the_photos_were_sent_again(
    ann: FlaskClient,
    rosa: str,
    send: Send,
    photo: MakePhoto,
    run: RunSearch,
    engine: ColourEngine,
) -> None:
    assert 'name="person" value="1"' in ann.get("/albums/2").text
    looked_at = len(engine.analysed)
    known = find(ann, 2)
    assert engine.analysed[looked_at:] == ["b.png", "g.png", "r.png"]
    again = ann.post("/searches/new", data={"person": "Red Rosa", "album": "2"}).location
    more = {"wide.png": photo(RED, 13, size=(60, 30)), "high.png": photo(RED, 14, size=(30, 60))}
    target = {f"{i}.png": photo(RED, 10 + i) for i in range(3)} | more
    send(ann, f"{again}/train/target", target)
    run(ann, again)
    assert found(ann, known) == 1
    tables = [unpacked(ann, f"{one}/output.zip")["segregation.csv"] for one in (known, again)]
    assert tables[0] == tables[1]
    # She was looked for there, so she is not offered there any more, and nothing starts twice.
    assert 'name="person" value="1"' not in ann.get("/albums/2").text
    assert find(ann, 2) == known


def test_all_albums_are_asked_with_one_click_and_taken_home_together(
    app: Flask, ann: FlaskClient, rosa: str, send: Send, photo: MakePhoto
) -> None:
    for number, name in ((3, "Lake"), (4, "Empty")):
        ann.post("/albums", data={"name": name})
        if number == 3:
            send(ann, "/albums/3/photos", {"sea.png": photo(RED, 60)})
    where = ann.get(f"{rosa}/look").text
    assert "In all 2 albums" in where
    assert "Holidays" in where
    ann.post(f"{rosa}/look", data={"all": "1"})
    app.extensions["jobs"].wait()
    page = ann.get(rosa).text
    assert "<strong>4</strong> photos in 3 albums" in page
    names = set(unpacked(ann, f"{rosa}/photos.zip")) - {"segregation.csv"}
    holidays = {"Holidays/Summer/sea.png", "Holidays/Summer/beach ☀.png"}
    assert names == {"Lake/sea.png", "Garden/r.png"} | holidays
    only = set(unpacked(ann, f"{rosa}/photos.zip?album=2"))
    assert only == {"segregation.csv", "Garden/r.png"}
    assert "was looked for in every album" in ann.get(f"{rosa}/look").text
    assert "Choose an album" in ann.post(f"{rosa}/look").text


def test_several_albums_are_chosen_with_ticks(
    app: Flask, ann: FlaskClient, rosa: str, send: Send, photo: MakePhoto
) -> None:
    for number, name in ((3, "Lake"), (4, "Sea")):
        ann.post("/albums", data={"name": name})
        send(ann, f"/albums/{number}/photos", {"1.png": photo(RED, number)})
    ann.post(f"{rosa}/look", data={"album": ["2", "4"]})
    app.extensions["jobs"].wait()
    assert rows(app, SoughtPerson) == [3]
    assert "Lake" not in ann.get(rosa).text


def test_a_new_search_offers_people_known_and_needs_no_photo_of_them(
    app: Flask, ann: FlaskClient, rosa: str, send: Send, photo: MakePhoto
) -> None:
    draft = ann.get("/searches/new").location
    assert "Somebody you have looked for before?" in ann.get(draft).text
    chosen = ann.post(f"{draft}/person", data={"person": "1"})
    assert chosen.location == f"{rosa}/look"
    draft = ann.get("/searches/new?person=1").location
    assert "already: no photo" in ann.get(draft).text
    send(ann, f"/albums/{3}/photos", {"Lake/1.png": photo(RED, 70), "Lake/2.png": photo(BLUE, 71)})
    ann.post(f"{draft}/run", data={"strictness": "50"})
    app.extensions["jobs"].wait()
    page = ann.get(draft).text
    assert "<h1>Red Rosa</h1>" in page
    assert found(ann, draft) == 1
    assert "in 2 albums" in ann.get(rosa).text


def test_who_changes_their_mind_begins_without_the_person(ann: FlaskClient, rosa: str) -> None:
    ann.get("/searches/new?person=1")
    draft = ann.get("/searches/new").location
    assert "already: no photo" not in ann.get(draft).text


def test_faces_of_an_album_are_somebody_known(
    app: Flask, ann: FlaskClient, rosa: str, send: Send, photo: MakePhoto
) -> None:
    send(ann, "/albums/2/photos", {"g2.png": photo(GREEN, 80)})
    ann.post("/albums/2/people/look")
    app.extensions["jobs"].wait()
    listed = ann.get("/albums/2/people?all=1").text
    groups = re.findall(r'name="person" value="(\d+)"', listed)
    green = next(g for g in groups if "g2.png" in ann.get(f"/albums/2/people/{g}").text)
    assert "Red Rosa" in ann.get(f"/albums/2/people/{green}").text
    started = ann.post("/albums/2/people/this-is", data={"person": "1", "group": green})
    app.extensions["jobs"].wait()
    assert found(ann, started.location or "") == 3
    assert "Known by 5 faces" in ann.get(rosa).text


def test_another_name_is_that_of_the_searches_too(ann: FlaskClient, rosa: str, search: str) -> None:
    garden = find(ann, 2)
    ann.post(f"{rosa}/rename", data={"name": "Rosa"})
    for page in (search, garden, rosa):
        assert "<h1>Rosa</h1>" in ann.get(page).text
    ann.post(f"{garden}/rename", data={"name": "Rosie"})
    for page in (search, garden, rosa):
        assert "<h1>Rosie</h1>" in ann.get(page).text
    say(ann, garden, "confirmed", "g.png")
    assert found(ann, garden) == 2
    assert ann.post(f"{rosa}/rename", data={"name": " "}).status_code == 400


def test_in_a_search_for_several_each_is_a_person(
    app: Flask, ann: FlaskClient, send: Send, photo: MakePhoto, run: RunSearch
) -> None:
    form = {"person": "Family", "album": "new", "album_name": "Holidays"}
    family = ann.post("/searches/new", data=form).location or ""
    people = {f"Home/Gabi/{i}.png": photo(RED, 10 + i) for i in range(2)}
    send(ann, f"{family}/train/target", people | {"Home/Ben/1.png": photo(BLUE, 20)})
    send(ann, "/albums/1/photos", {"1.png": photo(RED, 1), "2.png": photo(BLUE, 2)})
    ann.post(f"{family}/run", data={"strictness": "50", "several": "several"})
    app.extensions["jobs"].wait()
    page = ann.get("/people").text
    assert "Gabi" in page
    assert "Ben" in page
    ann.post(f"{family}/people/rename", data={"person": "Ben", "name": "Benny"})
    assert "Benny" in ann.get("/people").text
    ann.post("/people/2/forget")
    # The search for both stays, and means nobody she knows by the other name.
    assert ann.get(family).status_code == 200
    assert rows(app, Person, SoughtPerson) == [1, 1]


@pytest.mark.parametrize("person", ["0", "-1", "99", "9" * 40, "x", ""])
def test_whoever_is_not_known_is_not_found(ann: FlaskClient, rosa: str, person: str) -> None:
    assert ann.post("/albums/2/find", data={"person": person}).status_code == 404
    assert ann.post("/searches/1/person", data={"person": person}).status_code == 404


def test_what_is_kept_of_people_stands_in_my_data(ann: FlaskClient, rosa: str, search: str) -> None:
    ann.post(f"{search}/delete")
    page = ann.get("/my-data").text
    assert "Red Rosa" in page
    assert "3 photos with 3 faces" in page
