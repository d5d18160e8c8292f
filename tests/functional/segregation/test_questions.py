"""Questions people ask of all their photos: together, alone, without, nobody known, by day."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import ExifTags, Image
from sqlalchemy import update
from werkzeug.test import TestResponse

from imgseg.extensions import db
from imgseg.models.verdict import Verdict
from imgseg.segregation.asking import views as asking
from tests.colour_engine import SIDE

Send = Callable[..., TestResponse]
MakePhoto = Callable[..., bytes]
RunSearch = Callable[[FlaskClient, str], str]
RED, GREEN, BLUE, GREY = (250, 20, 20), (20, 250, 20), (20, 20, 250), (90, 90, 90)
SHOWN = re.compile(r'<figure class="photo" data-photo="Party: ([^"]*)"')


def photo_at(at: str, *people: tuple[int, int, int], number: int = 0) -> bytes:
    """A photo of these people, one colour each; its camera says when it was taken, if ``at``.

    Another ``number`` makes another content.
    """
    image = Image.new("RGB", (SIDE * len(people), SIDE), GREY)
    for place, person in enumerate(people):
        image.paste(person, (place * SIDE, 0, (place + 1) * SIDE, SIDE))
    image.putpixel((0, 0), (number, number, number))
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "imgseg"
    if at:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = at
    data = io.BytesIO()
    image.save(data, "PNG", exif=exif)
    return data.getvalue()


@pytest.fixture
def party(ann: FlaskClient, send: Send, photo: MakePhoto, run: RunSearch) -> str:
    """Red Rosa (1) and Green Greta (2), both sought in Party (album 1); Trip (2) waits."""
    album = {
        "rosa.png": photo_at("2024:05:17 10:00:00", RED),
        "both.png": photo_at("2024:05:17 11:00:00", RED, GREEN),
        "three.png": photo_at("2024:05:18 11:00:00", RED, GREEN, BLUE),
        "greta.png": photo_at("2024:05:18 12:00:00", GREEN),
        "burst 1.png": photo_at("2024:06:01 12:00:00", RED),
        "burst 2.png": photo_at("2024:06:01 12:00:01", RED),
        "burst 3.png": photo_at("2024:06:01 12:00:03", RED),
        "stranger.png": photo_at("", BLUE),
        "wall.png": photo_at("", GREY),
    }
    for person, colour in (("Red Rosa", RED), ("Green Greta", GREEN)):
        chosen = "1" if person == "Green Greta" else "new"
        form = {"person": person, "album": chosen, "album_name": "Party"}
        address = ann.post("/searches/new", data=form).location
        assert address
        target = {f"{i}.png": photo(colour, 10 + i) for i in range(3)}
        send(ann, f"{address}/train/target", target)
        if chosen == "new":
            send(ann, "/albums/1/photos", album)
        run(ann, address)
    ann.post("/albums", data={"name": "Trip"})
    send(ann, "/albums/2/photos", {"sea.png": photo(GREY, 70)})
    return "/photos"


def shown(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/photos?{query}")
    assert answer.status_code == 200, answer.text
    return [name.removesuffix(".png") for name in SHOWN.findall(answer.text)]


def test_together_either_alone_without_and_nobody_known(ann: FlaskClient, party: str) -> None:
    assert shown(ann, "with=1&with=2") == ["three", "both"]
    assert shown(ann, "with=1&with=2&alone=1") == ["both"]
    either = shown(ann, "with=1&with=2&who=any&sort=surest")
    assert set(either) == {"rosa", "both", "three", "greta", "burst 1", "burst 2", "burst 3"}
    assert shown(ann, "with=2&alone=1") == ["greta"]
    assert shown(ann, "with=2&without=1") == ["greta"]
    assert set(shown(ann, "without=1")) == {"greta", "stranger", "wall"}
    assert set(shown(ann, "who=nobody")) == {"stranger", "wall"}
    assert len(shown(ann, "")) == 9


def test_the_photos_of_a_person_are_those_of_the_persons_page(ann: FlaskClient, party: str) -> None:
    assert "Download 6 photos" in ann.get("/photos?with=1").text
    assert "Download 6 photos" in ann.get("/people/1").text


def test_days_come_from_the_camera_or_else_from_the_file_which_is_said(
    ann: FlaskClient, party: str
) -> None:
    page = ann.get("/photos?sort=oldest").text
    days = [" ".join(day.split()) for day in re.findall(r'<h2 class="day">(.*?)</h2>', page, re.S)]
    assert days[:3] == ["Friday, 17 May 2024", "Saturday, 18 May 2024", "Saturday, 1 June 2024"]
    assert "by the date of the files: no camera says it" in days[3]
    assert shown(ann, "with=1&from=2024-05-18&to=2024-05-31") == ["three"]
    assert shown(ann, "with=1&to=2024-05-17&sort=oldest") == ["rosa", "both"]


def test_a_search_that_decides_anew_while_it_is_asked_takes_no_photo_from_the_page(
    ann: FlaskClient, party: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(ann, "with=1")
    monkeypatch.setattr(asking, "verdicts_of_answers", lambda *_: {})
    assert shown(ann, "with=1") == before
    assert set(shown(ann, "who=nobody")) == {"stranger", "wall"}


@pytest.mark.parametrize(
    "address", ["/photos", "/people/1", "/searches/1", "/albums/1", "/albums/1/people/1"]
)
def test_every_page_of_photos_knows_when_each_was_taken(
    ann: FlaskClient, party: str, address: str
) -> None:
    page = ann.get(address).text
    taken = re.search(r'/photos/rosa.png"([^>]*)>', page)
    assert taken
    assert taken[1].split() == ['data-taken="2024-05-17T10:00"']


def test_where_no_camera_says_when_a_photo_was_taken_the_file_does(
    ann: FlaskClient, party: str
) -> None:
    page = ann.get("/albums/1").text
    assert re.search(r'/photos/wall.png" data-taken="20[^"]*" data-by-file>', page)


def test_a_burst_is_one_photo_on_the_page_and_all_of_them_in_the_zip(
    ann: FlaskClient, party: str
) -> None:
    page = ann.get("/photos?with=1&from=2024-06-01").text
    assert page.count("<div hidden>") == 1
    assert "the best of 3" in page
    with ann.get("/photos.zip?with=1&from=2024-06-01") as answer:
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
    names = [f"Party/burst {number}.png" for number in (1, 2, 3)]
    assert sorted(archive.namelist()) == [*names, "segregation.csv"]
    assert archive.read("segregation.csv").count(b"match") == 3


def test_the_album_without_somebody_is_one_button_of_the_result(
    ann: FlaskClient, party: str
) -> None:
    result = ann.get("/searches/1").text
    link = re.search(r'href="([^"]*)">The album without Red Rosa<', result)
    assert link
    page = ann.get(link[1].replace("&amp;", "&"))
    assert "Without Red Rosa" in page.text
    with ann.get("/photos.zip?without=1&album=1") as answer:
        names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "Party/greta.png" in names
    assert "Party/rosa.png" not in names


def test_where_somebody_was_not_looked_for_is_said_and_one_button_looks_there(
    ann: FlaskClient, party: str
) -> None:
    page = ann.get("/photos?with=1&with=2").text
    assert "Left out: 1 album" in page
    assert "Green Greta was not looked for yet in" in page
    ann.post("/people/2/look", data={"album": "2"})
    ann.application.extensions["jobs"].wait()
    page = ann.get("/photos?with=1&with=2").text
    assert "Green Greta was not looked for yet" not in page
    assert "Red Rosa was not looked for yet in" in page
    assert "Left out" not in ann.get("/photos?with=2").text


def test_a_photo_of_which_imgseg_is_unsure_is_not_without_somebody(
    ann: FlaskClient, party: str, app: Flask
) -> None:
    with app.app_context():
        about = Verdict.photo == "greta.png", Verdict.person == "Red Rosa"
        db.session.execute(update(Verdict).where(*about).values(verdict="unsure"))
        db.session.commit()
    assert set(shown(ann, "without=1")) == {"stranger", "wall"}
    assert (
        "Left out: 1 album, 1 photo of which imgseg is unsure" in ann.get("/photos?without=1").text
    )
    # Who says No lets it in.
    ann.post("/searches/1/reviews/rejected", data={"photo": "greta.png"})
    assert set(shown(ann, "without=1")) == {"greta", "stranger", "wall"}


def test_what_makes_no_sense_is_answered_in_a_sentence(ann: FlaskClient, party: str) -> None:
    for query, status, said in (
        ("with=99", 404, "There is no such person"),
        ("album=99", 404, "There is no such album"),
        (f"with={10**30}", 404, "There is no such person"),
        (f"without={-(10**30)}", 404, "There is no such person"),
        ("&".join(f"with={i}" for i in range(10_000)), 400, "Choose at most 200 people"),
        ("with=1&without=1", 400, "Red Rosa cannot be in a photo and not be in it"),
        ("from=yesterday", 400, "A day has to be written as"),
        ("from=2024-05-02&to=2024-05-01", 400, "The first day is after the last one"),
        ("with=x&who=x&sort=x&alone=x&page=x&from=&to=", 200, "All photos"),
        (f"page={10**30}&from=0001-01-01&to=9999-12-31", 200, "All photos"),
        ("with=1&from=2030-01-01", 200, "No photo answers this question"),
    ):
        answer = ann.get(f"/photos?{query}")
        assert answer.status_code == status, query
        assert said in answer.text, query


def test_who_has_nothing_is_led_to_a_first_search_and_nobody_sees_anothers(
    ann: FlaskClient, bob: FlaskClient, party: str
) -> None:
    assert "New search" in bob.get("/photos").text
    assert bob.get("/photos.zip").status_code == 404
    for query in ("with=1", "without=1", "album=1"):
        assert bob.get(f"/photos?{query}").status_code == 404
        assert bob.get(f"/photos.zip?{query}").status_code == 404
