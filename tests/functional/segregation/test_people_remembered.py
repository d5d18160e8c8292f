"""People, remembered: sought once, found in every album after that, taught by each Yes and No."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imgseg.models.index import HashedFile, IndexedFace
from imgseg.models.person import Person, PersonExample, SoughtPerson
from tests.colour_engine import ColourEngine
from tests.functional.segregation.gate import Gate
from tests.functional.segregation.steps import rows, unpacked

RunSearch = Callable[[FlaskClient, str], str]
Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RED, GREEN, BLUE = (250, 20, 20), (20, 250, 20), (20, 20, 250)
FOUND = re.compile(r"<strong>(\d+)</strong> of \d+ photos?")


@pytest.fixture
def rosa(ann: FlaskClient, search: str, run: RunSearch, send: Send, photo: MakePhoto) -> str:
    """The address of Red Rosa, whom Ann sought in Holidays (album 1); Garden (2) waits."""
    # Of three that are alike only one is learnt from.
    more = {"wide.png": photo(RED, 13, size=(60, 30)), "high.png": photo(RED, 14, size=(30, 60))}
    send(ann, f"{search}/train/target", more)
    send(ann, "/albums/1/photos", {"g.png": photo(GREEN, 1)})
    run(ann, search)
    ann.post("/albums", data={"name": "Garden"})
    garden = {"r.png": photo(RED, 40), "g.png": photo(GREEN, 41), "b.png": photo(BLUE, 42)}
    send(ann, "/albums/2/photos", garden)
    return "/people/1"


def find(client: FlaskClient, album: int, person: int = 1) -> str:
    """Look for somebody known in an album; the address of the search."""
    started = client.post(f"/albums/{album}/find", data={"person": person})
    client.application.extensions["jobs"].wait()
    assert started.location, started.text
    return started.location


def found(client: FlaskClient, search: str) -> int:
    shown = FOUND.search(client.get(search).text)
    return int(shown[1]) if shown else 0


def say(client: FlaskClient, search: str, decision: str, photo: str) -> None:
    answer = client.post(f"{search}/reviews/{decision}", data={"photo": photo})
    assert answer.status_code == 302, answer.text


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


def test_a_yes_in_one_album_finds_more_in_another(
    ann: FlaskClient, rosa: str, search: str, engine: ColourEngine
) -> None:
    garden = find(ann, 2)
    looked_at = len(engine.analysed)
    assert "Decide again" not in ann.get(garden).text
    say(ann, search, "confirmed", "g.png")
    page = ann.get(garden).text
    assert "imgseg has learnt more of Red Rosa in another album since." in page
    assert found(ann, garden) == 1
    answer = ann.post(f"{garden}/decide-again", follow_redirects=True)
    assert "Decided again. 1 more photo is found." in answer.text
    assert found(ann, garden) == 2
    assert "Decide again" not in answer.text
    assert "Decide again" not in ann.get(search).text
    say(ann, search, "undone", "g.png")
    assert "Decide again" in ann.get(garden).text
    ann.post(f"{garden}/decide-again")
    assert found(ann, garden) == 1
    assert len(engine.analysed) == looked_at


def test_a_no_in_one_album_counts_in_another_and_in_the_next(
    ann: FlaskClient, rosa: str, search: str, send: Send, photo: MakePhoto
) -> None:
    garden = find(ann, 2)
    say(ann, search, "confirmed", "g.png")
    say(ann, garden, "rejected", "g.png")
    assert found(ann, garden) == 1
    assert "Decide again" not in ann.get(garden).text
    assert "Decide again" in ann.get(search).text
    ann.post("/albums", data={"name": "Lake"})
    send(ann, "/albums/3/photos", {"1.png": photo(RED, 50), "2.png": photo(BLUE, 51)})
    assert found(ann, find(ann, 3)) == 1


def test_what_was_learnt_survives_another_engine(
    ann: FlaskClient, rosa: str, search: str, engine: ColourEngine
) -> None:
    say(ann, search, "confirmed", "g.png")
    ann.post(f"{search}/delete")
    engine.id = "other colours"
    assert found(ann, find(ann, 2)) == 2


def test_with_a_photo_of_an_album_goes_what_it_taught(
    app: Flask, ann: FlaskClient, rosa: str, search: str
) -> None:
    say(ann, search, "confirmed", "g.png")
    assert found(ann, find(ann, 2)) == 2
    ann.post("/albums/1/photos/remove", data={"photo": "g.png"})
    assert rows(app, PersonExample) == [3]
    page = ann.post("/searches/2/decide-again", follow_redirects=True).text
    assert "1 photo found before is not any more." in page


def test_without_its_search_and_its_album_somebody_is_still_known(
    app: Flask, ann: FlaskClient, rosa: str, search: str
) -> None:
    say(ann, search, "confirmed", "g.png")
    assert "known by the photos that were learnt from" in ann.get(search).text
    ann.post(f"{search}/delete")
    assert rows(app, PersonExample) == [4]
    ann.post("/albums/1/delete")
    assert rows(app, PersonExample) == [3]
    assert found(ann, find(ann, 2)) == 1


def test_a_target_photo_that_is_removed_is_forgotten_by_all(
    app: Flask, ann: FlaskClient, rosa: str, search: str, app_data: Path
) -> None:
    ann.post(f"{search}/train/target/remove", data={"photo": "wide.png"})
    assert rows(app, PersonExample) == [2]
    assert list((app_data / "users").rglob("wide.png")) == []


def test_the_next_run_of_a_search_teaches_what_it_learns_then(
    app: Flask,
    ann: FlaskClient,
    rosa: str,
    search: str,
    send: Send,
    photo: MakePhoto,
    run: RunSearch,
) -> None:
    send(ann, f"{search}/train/target", {"new.png": photo(RED, 77, size=(90, 30))})
    run(ann, search)
    run(ann, search)
    assert rows(app, PersonExample, Person) == [4, 1]


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
    assert "is known: no photo" in ann.get(draft).text
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
    assert "is known: no photo" not in ann.get(draft).text


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


def second_rosa(ann: FlaskClient, send: Send, photo: MakePhoto, run: RunSearch) -> str:
    address = ann.post("/searches/new", data={"person": "Red Rosa", "album": "2"}).location
    send(
        ann,
        f"{address}/train/target",
        {f"{i}.png": photo(GREEN, i, size=(40 + 20 * i, 30)) for i in range(2)},
    )
    run(ann, address)
    return address or ""


def test_two_people_of_one_name_are_two_until_they_are_said_to_be_one(
    app: Flask,
    ann: FlaskClient,
    rosa: str,
    search: str,
    send: Send,
    photo: MakePhoto,
    run: RunSearch,
    app_data: Path,
) -> None:
    other = second_rosa(ann, send, photo, run)
    assert "Some people here have the same name." in ann.get("/people").text
    asked = ann.get("/people/merge?person=1&person=2")
    assert "Are these the same person?" in asked.text
    merged = ann.post("/people/merge", data={"person": ["1", "2"], "keep": "1"})
    assert merged.location == rosa
    assert rows(app, Person, PersonExample) == [1, 5]
    assert ann.get("/people/2").status_code == 404
    assert not (app_data / "users/1/people/2").exists()
    page = ann.get(rosa).text
    assert "Known by 5 faces" in page
    for face in re.findall(r'src="(/people/1/faces/\d+)"', page):
        with ann.get(face) as answer:
            assert answer.mimetype == "image/jpeg"
    # Each of the searches knows both colours now.
    for address in (search, other):
        ann.post(f"{address}/decide-again")
    assert (found(ann, search), found(ann, other)) == (3, 2)


def test_nobody_is_merged_with_themselves(ann: FlaskClient, bob: FlaskClient, rosa: str) -> None:
    for form in ({"person": ["1", "1"], "keep": "1"}, {"person": "1", "keep": "1"}):
        refused = ann.post("/people/merge", data=form)
        assert refused.status_code == 400
        assert "Nobody can be merged with themselves" in refused.text
    assert ann.get("/people/merge?person=1").status_code == 400
    assert ann.post("/people/merge", data={"person": ["1", "9"], "keep": "1"}).status_code == 404
    assert bob.post("/people/merge", data={"person": ["1", "2"], "keep": "1"}).status_code == 404
    assert "Choose two or more faces" in ann.get("/people/merge", follow_redirects=True).text


def test_while_somebody_is_looked_for_nobody_is_merged(
    app: Flask,
    ann: FlaskClient,
    rosa: str,
    send: Send,
    photo: MakePhoto,
    run: RunSearch,
    engine: ColourEngine,
) -> None:
    second_rosa(ann, send, photo, run)
    gate = Gate(engine)
    ann.post("/albums", data={"name": "Lake"})
    send(ann, "/albums/3/photos", {"1.png": photo(RED, 90)})
    ann.post("/albums/3/find", data={"person": "1"})
    refused = ann.post("/people/merge", data={"person": ["1", "2"], "keep": "2"})
    gate.open()
    app.extensions["jobs"].wait()
    assert refused.status_code == 400
    assert "is being looked for just now" in refused.text


def test_who_is_forgotten_leaves_nothing_but_a_receipt(
    app: Flask, ann: FlaskClient, rosa: str, search: str, app_data: Path
) -> None:
    say(ann, search, "confirmed", "g.png")
    find(ann, 2)
    page = ann.post(f"{rosa}/forget", follow_redirects=True).text
    assert "Red Rosa is forgotten: 2 searches, 8 photos with 8 faces" in page
    assert rows(app, Person, PersonExample, SoughtPerson) == [0, 0, 0]
    assert list((app_data / "users/1/people").rglob("*")) == []
    assert list((app_data / "users/1/searches").rglob("*.png")) == []
    # Only what is in the albums is known.
    assert rows(app, HashedFile, IndexedFace) == [9, 7]
    assert ann.get(rosa).status_code == 404
    assert "2 searches, 8 photos with 8 faces" in ann.get("/my-data").text


def test_who_is_forgotten_during_a_run_does_not_come_back(
    app: Flask, ann: FlaskClient, rosa: str, gate: Gate, app_data: Path
) -> None:
    ann.post("/albums/2/find", data={"person": "1"})
    gate.wait_until_there()
    threading.Timer(0.3, gate.open).start()
    assert ann.post(f"{rosa}/forget").status_code == 302
    app.extensions["jobs"].wait()
    assert rows(app, Person, PersonExample, SoughtPerson) == [0, 0, 0]
    assert list((app_data / "users/1/people").rglob("*")) == []


def test_whoever_is_hidden_is_not_offered_but_stays(ann: FlaskClient, rosa: str) -> None:
    ann.post(f"{rosa}/hide")
    page = ann.get("/people").text
    assert '/people/1"' not in page
    assert "1 person you do not want" in page
    offered = 'name="person" value="1"'
    assert offered not in ann.get(ann.get("/searches/new").location or "").text
    assert "Red Rosa" in ann.get("/people?hidden=1").text
    ann.post(f"{rosa}/hide", data={"again": "1"})
    assert "Red Rosa" in ann.get("/people").text


def test_a_wrong_face_can_be_taken_out(app: Flask, ann: FlaskClient, rosa: str) -> None:
    face = re.search(r'name="face" value="(\d+)"', ann.get(rosa).text)
    assert face
    ann.post(f"{rosa}/faces/remove", data={"face": face[1]})
    assert rows(app, PersonExample) == [2]
    assert ann.post(f"{rosa}/faces/remove", data={"face": face[1]}).status_code == 404
    for left in re.findall(r'name="face" value="(\d+)"', ann.get(rosa).text):
        ann.post(f"{rosa}/faces/remove", data={"face": left})
    assert "Known by 0 faces" in ann.get(rosa).text
    refused = ann.post("/albums/2/find", data={"person": "1"})
    assert refused.status_code == 400
    assert "Add at least one photo of Red Rosa first." in refused.text


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
