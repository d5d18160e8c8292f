"""Whom one means: the faces in the Target photos are shown, and a click on one counts."""

import html
import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import ExifTags, Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from imgseg.errors import ModelsMissingError
from imgseg.extensions import db
from imgseg.models.index import IndexedPhoto
from tests.colour_engine import ColourEngine
from tests.functional.segregation.gate import Gate

Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
Run = Callable[[FlaskClient, str], str]
RED, BLUE, GREEN, GREY = (250, 20, 20), (20, 20, 250), (20, 250, 20), (90, 90, 90)
LEFT, RIGHT = "0,0,20,30", "20,0,20,30"


def side_by_side(*colours: tuple[int, int, int], height: int = 30) -> bytes:
    """A photo of people, each 20 pixels wide; no two heights look like the same picture."""
    image = Image.new("RGB", (20 * len(colours), height))
    for place, colour in enumerate(colours):
        image.paste(colour, (20 * place, 0, 20 * place + 20, height))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def rosa(ann: FlaskClient, send: Send, photo: MakePhoto) -> str:
    """The address of Ann's search in an album with a red, a blue and a green photo, no Target."""
    form = {"person": "Rosa", "album": "new", "album_name": "Holidays"}
    address = ann.post("/searches/new", data=form).location
    album = {"red.png": photo(RED, 1), "blue.png": photo(BLUE, 2), "green.png": photo(GREEN, 3)}
    send(ann, "/albums/1/photos", album)
    return address


@pytest.fixture
def look(send: Send) -> Callable[..., str]:
    """Uploads Target photos, if any are given, and returns the page once they are looked at."""

    def look_at(client: FlaskClient, address: str, files: dict[str, bytes] | None = None) -> str:
        if files:
            send(client, f"{address}/train/target", files)
        client.get(f"{address}/edit")
        client.application.extensions["jobs"].wait()
        return client.get(f"{address}/edit").text

    return look_at


def choose(client: FlaskClient, address: str, photo: str, face: str) -> TestResponse:
    return client.post(f"{address}/faces", data={"photo": photo, "face": face})


def card(page: str, photo: str) -> str:
    """What the page shows of one Target photo."""
    parts = page.split('<li class="whom-photo')[1:]
    return next(html.unescape(p) for p in parts if f'name="photo" value="{photo}"' in p)


def ticked(page: str, photo: str) -> list[str]:
    """The faces of a photo that bear the tick."""
    return re.findall(r'value="([\d,]+)"\s+aria-pressed="true"', card(page, photo))


def test_without_target_photos_nobody_is_asked(ann: FlaskClient, rosa: str) -> None:
    assert "The faces in your photos appear here" in ann.get(rosa).text
    assert "The faces in your photos appear here" in ann.get(f"{rosa}/faces").text


def test_the_photos_are_looked_at_once_and_the_run_uses_what_was_seen(
    ann: FlaskClient, rosa: str, look: Callable[..., str], engine: ColourEngine, run: Run
) -> None:
    page = look(ann, rosa, {"a.png": side_by_side(RED), "b.png": side_by_side(RED, height=50)})
    assert "2 photos looked at: 2 good to learn from" in page
    assert "each of these photos would be found from the others" in page
    assert ticked(page, "a.png") == ["0,0,20,30"]
    run(ann, rosa)
    assert sorted(engine.analysed[:2]) == ["a.png", "b.png"]
    assert engine.analysed.count("a.png") == 1


def test_where_no_photo_would_be_found_from_the_others_none_is_called_the_wrong_face(
    ann: FlaskClient, rosa: str, look: Callable[..., str]
) -> None:
    photos = {f"{height}.png": side_by_side(RED, height=height) for height in (30, 50, 70)}
    look(ann, rosa, photos)
    ann.post(f"{rosa}/run", data={"strictness": "100"})
    page = " ".join(look(ann, rosa).split())
    assert "0 of 3 photos would be found from the others. They look little alike" in page
    assert "more photos of Rosa help" in page
    assert "is it the right face?" not in page


def test_while_photos_wait_to_be_looked_at_the_page_says_so_and_goes_on(
    ann: FlaskClient, rosa: str, send: Send, gate: Gate
) -> None:
    send(ann, f"{rosa}/train/target", {"a.png": side_by_side(RED)})
    page = ann.get(rosa).text
    assert "Looking at the photos: 0 of 1 done" in page
    assert "data-looking" in page
    assert "data-looking" in ann.get(f"{rosa}/faces?waits=1").text
    gate.open()
    ann.application.extensions["jobs"].wait()
    assert "data-looking" not in ann.get(f"{rosa}/faces?waits=1").text


def test_a_photo_that_comes_during_a_look_is_looked_at_too(
    ann: FlaskClient, rosa: str, send: Send, gate: Gate, look: Callable[..., str]
) -> None:
    send(ann, f"{rosa}/train/target", {"a.png": side_by_side(RED)})
    ann.get(rosa)
    send(ann, f"{rosa}/train/target", {"b.png": side_by_side(RED, height=50)})
    ann.get(f"{rosa}/faces")
    gate.open()
    # Where that look is still under way, only the page that comes after it asks for the next one.
    look(ann, rosa)
    assert "2 photos looked at" in look(ann, rosa)


def test_every_photo_says_what_is_odd_about_it(
    ann: FlaskClient, rosa: str, look: Callable[..., str], photo: MakePhoto
) -> None:
    page = look(
        ann,
        rosa,
        {
            "a.png": side_by_side(RED),
            "again.png": side_by_side(RED),
            "b.png": side_by_side(RED, height=50),
            "c.png": side_by_side(RED, BLUE, height=90),
            "broken.jpg": b"\xff\xd8\xff no photo",
            "stranger.png": side_by_side(GREEN, height=70),
            "wall.png": photo(GREY),
        },
    )
    assert "it is the same photo as a.png" in card(page, "again.png")
    assert "2 faces: the one that agrees with the other photos is used." in card(page, "c.png")
    assert "Not used: it is not an image." in card(page, "broken.jpg")
    assert "its face is not like those in the other photos" in card(page, "stranger.png")
    assert "no face was found in it" in card(page, "wall.png")
    assert "The face is at most 20 pixels wide in every photo: one closer photo" in page
    assert "7 photos looked at: 3 good to learn from" in page
    assert "Target" not in card(page, "again.png").replace("/train/target", "")


def test_photos_of_one_day_ask_for_another_day_once_all_are_looked_at(
    ann: FlaskClient, rosa: str, look: Callable[..., str]
) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:05:17 10:00:00"
    files = {}
    for name, height in (("a.jpg", 30), ("b.jpg", 50), ("c.jpg", 70)):
        file = io.BytesIO()
        Image.open(io.BytesIO(side_by_side(RED, height=height))).save(file, "JPEG", exif=exif)
        files[name] = file.getvalue()
    page = look(ann, rosa, files)
    assert "All 3 photos are from one day: one from another day would find more." in page


def test_one_click_on_a_face_settles_all_photos_and_the_run_finds_that_person(
    ann: FlaskClient, rosa: str, look: Callable[..., str], run: Run
) -> None:
    pairs = {f"{n}.png": side_by_side(RED, BLUE, height=30 + 20 * n) for n in range(3)}
    page = look(ann, rosa, pairs)
    assert "Two people are in these photos equally often." in page
    answer = choose(ann, rosa, "0.png", RIGHT)
    assert answer.location == f"{rosa}/edit#whom"
    page = ann.get(f"{rosa}/edit").text
    assert "Two people are in these photos" not in page
    assert ticked(page, "0.png") == [RIGHT]
    assert ticked(page, "2.png") == ["20,0,20,70"]
    assert "the one you chose is used" in card(page, "0.png")
    results = run(ann, rosa)
    assert "blue.png" in results
    assert "red.png" not in results


def test_a_changed_choice_counts_in_the_next_run(
    ann: FlaskClient, rosa: str, look: Callable[..., str], run: Run
) -> None:
    look(ann, rosa, {"a.png": side_by_side(RED, BLUE)})
    choose(ann, rosa, "a.png", RIGHT)
    assert "blue.png" in run(ann, rosa)
    choose(ann, rosa, "a.png", LEFT)
    results = run(ann, rosa)
    assert "red.png" in results
    assert "blue.png" not in results


def test_a_choice_can_be_undone(ann: FlaskClient, rosa: str, look: Callable[..., str]) -> None:
    look(ann, rosa, {"a.png": side_by_side(RED, BLUE), "b.png": side_by_side(RED, height=50)})
    choose(ann, rosa, "a.png", RIGHT)
    assert "Undo" in card(ann.get(rosa).text, "a.png")
    choose(ann, rosa, "a.png", "undecided")
    page = ann.get(rosa).text
    assert ticked(page, "a.png") == [LEFT]
    assert "Undo" not in card(page, "a.png")


def test_a_photo_without_the_person_is_left_out_and_only_an_empty_rest_stops_the_run(
    ann: FlaskClient, rosa: str, look: Callable[..., str], run: Run
) -> None:
    look(ann, rosa, {"a.png": side_by_side(RED, BLUE), "b.png": side_by_side(RED, height=50)})
    choose(ann, rosa, "a.png", "none")
    page = ann.get(rosa).text
    assert "you said that the person is not in it" in card(page, "a.png")
    assert ticked(page, "a.png") == []
    assert "red.png" in run(ann, rosa)
    choose(ann, rosa, "b.png", "none")
    page = ann.get(f"{rosa}/edit").text
    assert "No photo is left in which the person&#39;s face may be" in page
    choose(ann, rosa, "b.png", "undecided")
    assert "red.png" in run(ann, rosa)


def test_another_photo_by_the_same_name_does_not_keep_the_choice(
    ann: FlaskClient, rosa: str, look: Callable[..., str]
) -> None:
    look(ann, rosa, {"a.png": side_by_side(RED, BLUE)})
    choose(ann, rosa, "a.png", RIGHT)
    ann.post(f"{rosa}/train/target/remove", data={"photo": "a.png"})
    page = look(ann, rosa, {"a.png": side_by_side(GREEN, RED)})
    assert "Undo" not in card(page, "a.png")


def test_the_folders_of_several_people_are_asked_about_one_by_one(
    ann: FlaskClient, rosa: str, look: Callable[..., str], run: Run
) -> None:
    page = look(
        ann,
        rosa,
        {
            "Home/Ann/pair.png": side_by_side(RED, BLUE),
            "Home/Ben/pair.png": side_by_side(RED, BLUE, height=50),
        },
    )
    assert '<h4 class="whom-person">Ann</h4>' in page
    choose(ann, rosa, "Home/Ann/pair.png", LEFT)
    choose(ann, rosa, "Home/Ben/pair.png", "20,0,20,50")
    page = ann.get(rosa).text
    assert ticked(page, "Home/Ben/pair.png") == ["20,0,20,50"]
    run(ann, rosa)
    assert "red.png" in ann.get(f"{rosa}?person=Ann").text
    assert "blue.png" in ann.get(f"{rosa}?person=Ben").text


@pytest.mark.parametrize("face", ["", "1,2,3,4", "-1,0,20,30", "0,0,20,30,5", "9" * 5000, "all"])
def test_only_a_face_that_is_there_can_be_chosen(
    ann: FlaskClient, rosa: str, look: Callable[..., str], face: str
) -> None:
    look(ann, rosa, {"a.png": side_by_side(RED, BLUE)})
    answer = choose(ann, rosa, "a.png", face)
    assert answer.status_code == 400
    assert "That face is no longer in this photo" in answer.text
    assert ann.get(f"{rosa}/faces/a.png", query_string={"face": face}).status_code == 404


@pytest.mark.parametrize("name", ["", "gone.png", "../unknown/a.png", "/etc/passwd", "a\0.png"])
def test_only_target_photos_can_be_spoken_of(ann: FlaskClient, rosa: str, name: str) -> None:
    assert choose(ann, rosa, name, "none").status_code == 404


def test_a_face_is_cut_out_for_its_owner_only(
    ann: FlaskClient, bob: FlaskClient, rosa: str, look: Callable[..., str]
) -> None:
    look(ann, rosa, {"a.png": side_by_side(RED, BLUE)})
    address = f"{rosa}/faces/a.png?face={RIGHT}"
    answer = ann.get(address)
    assert answer.mimetype == "image/jpeg"
    assert "private" in answer.headers["Cache-Control"]
    with Image.open(io.BytesIO(answer.data)) as crop:
        middle = np.asarray(crop.convert("RGB"))[crop.height // 2, crop.width // 2]
    assert middle[2] > middle[0]
    answer.close()
    assert bob.get(address).status_code == 404
    assert choose(bob, rosa, "a.png", RIGHT).status_code == 404


def test_a_look_does_not_wait_for_the_end_of_a_long_run(
    app: Flask, ann: FlaskClient, rosa: str, send: Send, engine: ColourEngine, photo: MakePhoto
) -> None:
    send(ann, f"{rosa}/train/target", {"a.png": side_by_side(RED)})
    other = ann.post("/searches/new", data={"person": "Blue", "album": "1"}).location
    send(ann, f"{other}/train/target", {"b.png": side_by_side(BLUE)})
    page = []

    def ask_for_a_look() -> None:
        if len(engine.analysed) == 2:
            page.append(ann.get(other).text)

    engine.before_each = ask_for_a_look
    ann.post(f"{rosa}/run", data={"strictness": "50"})
    app.extensions["jobs"].wait()
    assert "Looking at the photos: 0 of 1 done" in page[0]
    assert engine.analysed.index("b.png") < len(engine.analysed) - 1
    assert "1 photo found" in ann.get("/searches").text
    assert "1 photo looked at" in ann.get(other).text


def test_photos_that_go_while_they_are_looked_at_leave_no_faces(
    app: Flask, ann: FlaskClient, rosa: str, send: Send, gate: Gate
) -> None:
    send(ann, f"{rosa}/train/target", {"a.png": side_by_side(RED), "b.png": side_by_side(BLUE)})
    ann.get(rosa)
    gate.wait_until_there()
    ann.post(f"{rosa}/delete")
    gate.open()
    app.extensions["jobs"].wait()
    with app.app_context():
        assert db.session.scalar(select(func.count(IndexedPhoto.id))) == 0


def test_what_keeps_photos_from_being_looked_at_is_said_and_does_not_stop_the_page(
    ann: FlaskClient, rosa: str, look: Callable[..., str], engine: ColourEngine
) -> None:
    def missing() -> None:
        raise ModelsMissingError("A model file is missing: run `python run.py models build`.")

    engine.before_each = missing
    page = look(ann, rosa, {"a.png": side_by_side(RED)})
    assert "A model file is missing" in page
    engine.before_each = lambda: None
    page = look(ann, rosa)
    assert "A model file is missing" not in page
    assert "1 photo looked at" in page
