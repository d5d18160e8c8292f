"""What a second look of the fast engine finds, and leaves alone."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from imgseg.faces import Analysis
from imgseg.vision import images, onnx_engine, second_look
from imgseg.vision.contract import Engine
from imgseg.vision.images import read_photo
from imgseg.vision.picture import Picture

LARGE = (4032, 3024)


@pytest.fixture
def portrait(samples: Path) -> Image.Image:
    return read_photo(samples / "obama.jpg").image


def analysed(engine: Engine, photo: Path) -> Analysis:
    (analysis,) = engine.analyse([photo])
    return analysis


def with_small_face(portrait: Image.Image, file: Path) -> tuple[float, float]:
    """Write a large photo with a face of 36 pixels; gives the middle of the face."""
    face = portrait.crop((215, 0, 725, 510)).resize((59, 59), Image.Resampling.BOX)
    canvas = Image.new("RGB", LARGE, (120, 140, 110))
    canvas.paste(face, (3000, 1400))
    canvas.save(file, quality=95)
    return 3000 + 59 * 256 / 510, 1400 + 59 * 239 / 510


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_photo_that_lies_on_its_side_gives_the_faces_it_gives_upright(
    fast_engine: Engine, portrait: Image.Image, tmp_path: Path, degrees: int
) -> None:
    upright, lying = tmp_path / "upright.png", tmp_path / "lying.png"
    portrait.save(upright)
    # Pillow turns the other way round.
    portrait.rotate(degrees, expand=True).save(lying)
    expected, got = analysed(fast_engine, upright), analysed(fast_engine, lying)
    assert (expected.look, got.look) == ("", f"turned {degrees}")
    swapped = expected.height, expected.width
    assert degrees == 180 or (got.width, got.height) == swapped
    one, other = expected.faces[0], got.faces[0]
    assert one.embedding @ other.embedding > 0.99
    # Seen upright again, the face and its eyes are where they were.
    x, y = other.landmarks[0]
    eye = {
        90: (got.height - y, x),
        180: (got.width - x, got.height - y),
        270: (y, got.width - x),
    }[degrees]
    assert eye == pytest.approx(one.landmarks[0], abs=2)
    assert {round(other.w), round(other.h)} == {round(one.w), round(one.h)}
    assert (other.landmarks > (other.x, other.y)).all()
    assert (other.landmarks < (other.x + other.w, other.y + other.h)).all()


def test_a_face_too_small_for_a_first_look_is_found_where_it_is(
    fast_engine: Engine, portrait: Image.Image, tmp_path: Path, samples: Path
) -> None:
    photo = tmp_path / "large.jpg"
    middle = with_small_face(portrait, photo)
    found = analysed(fast_engine, photo)
    assert found.look == "enlarged"
    (face,) = found.faces
    assert (found.width, found.height) == LARGE
    assert (face.x + face.w / 2, face.y + face.h / 2) == pytest.approx(middle, abs=6)
    large = max(analysed(fast_engine, samples / "obama.jpg").faces, key=lambda f: f.w)
    assert face.embedding @ large.embedding > 0.4


def test_a_photo_with_a_sure_face_gets_no_second_look(
    fast_engine: Engine, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: object) -> None:
        raise AssertionError("turned")

    monkeypatch.setattr(second_look, "_turned", never)
    found = list(fast_engine.analyse(sorted(samples.glob("obama*.jpg"))))
    assert all(analysis.faces and not analysis.look for analysis in found if not analysis.problem)


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_photos_without_a_face_have_none_however_one_looks(
    fast_engine: Engine, tmp_path: Path, suffix: str
) -> None:
    random = np.random.default_rng(0)
    coarse = Image.fromarray(random.integers(0, 255, (15, 20, 3), np.uint8))
    photo = tmp_path / f"texture.{suffix}"
    coarse.resize((2400, 1800), Image.Resampling.BICUBIC).save(photo)
    found = analysed(fast_engine, photo)
    assert (found.problem, found.faces, found.look) == ("", [], "")


def test_a_second_look_at_a_large_jpeg_never_decodes_much_more_than_it_needs(
    fast_engine: Engine,
    portrait: Image.Image,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    decoded = []

    def watched(*arguments: Any, **options: Any) -> Picture:
        picture = read_photo(*arguments, **options)
        decoded.append(picture.pixels.shape[1])
        return picture

    monkeypatch.setattr(images, "read_photo", watched)
    monkeypatch.setattr(onnx_engine, "read_photo", watched)
    photo = tmp_path / "large.jpg"
    with_small_face(portrait, photo)
    with Image.open(photo) as image:
        image.resize((8064, 6048)).save(photo, quality=80)
    assert analysed(fast_engine, photo).look == "enlarged"
    assert decoded == [2016, 4032]


def test_a_photo_that_vanishes_between_two_looks_is_unreadable_for_now(
    fast_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = tmp_path / "plain.jpg"
    Image.new("RGB", (2400, 1800), "olive").save(photo)

    def gone(file: Path, side: int, **_options: Any) -> Picture:
        file.unlink()
        return read_photo(file, side)

    monkeypatch.setattr(images, "read_photo", gone)
    found = analysed(fast_engine, photo)
    assert found.problem.startswith("it cannot be opened")
    assert found.passing
