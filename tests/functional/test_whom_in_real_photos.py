"""A click on one of two people in a real photo, from the upload to the result."""

import io
import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from imgseg.models.user import User
from imgseg.vision.contract import Engine

HEIGHT = 700


def beside_each_other(left: Path, right: Path) -> bytes:
    """Two photos side by side, as one JPEG."""
    photos = [Image.open(path).convert("RGB") for path in (left, right)]
    photos = [photo.resize((photo.width * HEIGHT // photo.height, HEIGHT)) for photo in photos]
    joined = Image.new("RGB", (sum(photo.width for photo in photos), HEIGHT))
    joined.paste(photos[0], (0, 0))
    joined.paste(photos[1], (photos[0].width, 0))
    file = io.BytesIO()
    joined.save(file, "JPEG", quality=92)
    return file.getvalue()


def test_the_one_of_two_people_who_is_clicked_is_the_one_who_is_found(
    make_app: Callable[..., Flask],
    make_user: Callable[[str], User],
    fast_engine: Engine,
    samples: Path,
) -> None:
    app = make_app(ENGINE=lambda: fast_engine)
    ann: FlaskClient = app.test_client(user=make_user("ann"))
    form = {"person": "Joe", "album": "new", "album_name": "Work"}
    search = ann.post("/searches/new", data=form).location
    both = beside_each_other(samples / "biden.jpg", samples / "obama.jpg")
    ann.post(f"{search}/train/target", data={"files": (io.BytesIO(both), "both.jpg")})
    # One by one: the client leaves what is over 500 KB open on disk.
    for name in ("biden.jpg", "obama2.jpg"):
        content = io.BytesIO((samples / name).read_bytes())
        ann.post("/albums/1/photos", data={"files": (content, name)})
    ann.get(search)
    app.extensions["jobs"].wait()
    faces = re.findall(r'name="face" value="([\d,]+)"', ann.get(search).text)
    assert len(faces) == 2
    found = []
    for face in faces:
        ann.post(f"{search}/faces", data={"photo": "both.jpg", "face": face})
        assert f'value="{face}"\n        aria-pressed="true"' in ann.get(f"{search}/edit").text
        ann.post(f"{search}/run", data={"strictness": "50"})
        app.extensions["jobs"].wait()
        found.append(ann.get(search).text)
    assert "biden.jpg" in found[0]
    assert "obama2.jpg" not in found[0]
    assert "obama2.jpg" in found[1]
    assert "biden.jpg" not in found[1]
