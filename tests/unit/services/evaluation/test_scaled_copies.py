"""Copies of photos at one size for the bench."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgseg.errors import InputError
from imgseg.services.evaluation.scaled_copies import scale_photos


@pytest.fixture
def scale(tmp_path: Path) -> Callable[..., dict[str, Path]]:
    """Copy photos of the test's folder to so many megapixels."""
    folder = tmp_path / "copies"
    folder.mkdir()

    def run(megapixels: float, *names: str) -> dict[str, Path]:
        photos = {name: tmp_path / name for name in names}
        return scale_photos(photos, megapixels, folder, lambda _: None)

    return run


Scale = Callable[..., dict[str, Path]]


@pytest.mark.parametrize(("megapixels", "size"), [(0.06, (300, 200)), (0.0006, (30, 20))])
def test_a_photo_is_made_larger_or_smaller_in_its_shape(
    scale: Scale, tmp_path: Path, megapixels: float, size: tuple[int, int]
) -> None:
    Image.new("RGB", (90, 60), "teal").save(tmp_path / "a.png")
    with Image.open(scale(megapixels, "a.png")["a.png"]) as copy:
        assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", size)


def test_a_copy_lies_upright(scale: Scale, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (90, 60)).save(tmp_path / "turned.jpg", exif=exif)
    with Image.open(scale(0.0054, "turned.jpg")["turned.jpg"]) as copy:
        assert copy.size == (60, 90)
        assert 0x0112 not in copy.getexif()


def test_even_a_smooth_photo_gets_a_file_as_large_as_a_cameras(
    scale: Scale, tmp_path: Path
) -> None:
    Image.linear_gradient("L").save(tmp_path / "smooth.png")
    copy = scale(12, "smooth.png")["smooth.png"]
    assert 4e6 <= copy.stat().st_size <= 6e6


def test_grain_leaves_colours_and_brightness_alone(scale: Scale, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60), (40, 120, 200)).save(tmp_path / "a.png")
    with Image.open(scale(0.1, "a.png")["a.png"]) as copy:
        assert np.asarray(copy).mean(axis=(0, 1)) == pytest.approx((40, 120, 200), abs=2)


def test_copies_are_the_same_every_time(scale: Scale, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60), "teal").save(tmp_path / "a.png")
    first = scale(0.1, "a.png")["a.png"].read_bytes()
    assert scale(0.1, "a.png")["a.png"].read_bytes() == first


def test_what_cannot_be_decoded_or_scaled_is_left_out(scale: Scale, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    Image.new("L", (20_000, 2)).save(tmp_path / "line.png")
    Image.new("1", (1, 1)).save(tmp_path / "dot.png")
    assert list(scale(1, "broken.jpg", "line.png", "dot.png")) == ["dot.png"]


def test_a_place_without_room_is_named(tmp_path: Path) -> None:
    Image.new("RGB", (9, 6)).save(tmp_path / "a.png")
    gone = tmp_path / "gone"
    with pytest.raises(InputError, match=f"cannot be written to {gone} .*TMPDIR"):
        scale_photos({"a.png": tmp_path / "a.png"}, 1, gone, lambda _: None)
