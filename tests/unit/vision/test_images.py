"""Files to pixels: what every format and mode comes out as, and what is refused."""

from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from imgseg.vision import decoding
from imgseg.vision.images import read_photo
from imgseg.vision.picture import UnreadableError

RED, BLUE = (220, 30, 40), (30, 40, 220)


def half_red_half_blue(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image


def colour_at(image: Image.Image, x: float, y: float) -> str:
    pixel = np.asarray(image)[int(y * image.height), int(x * image.width)].astype(int)
    return "red" if pixel[0] > pixel[2] + 60 else "blue" if pixel[2] > pixel[0] + 60 else "neither"


@pytest.mark.parametrize(
    "suffix", ["jpg", "png", "webp", "avif", "gif", "bmp", "tif", "jp2", "heic", "mpo"]
)
def test_every_format_comes_out_in_its_colours(tmp_path: Path, suffix: str) -> None:
    # To write one, in this process.
    pillow_heif.register_heif_opener()
    file = tmp_path / f"photo.{suffix}"
    half_red_half_blue().save(file)
    picture = read_photo(file)
    assert (picture.width, picture.height) == (64, 48)
    assert picture.image.mode == "RGB"
    assert colour_at(picture.image, 0.2, 0.5) == "red"
    assert colour_at(picture.image, 0.8, 0.5) == "blue"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_comes_out_upright(tmp_path: Path, orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = half_red_half_blue()
    upright.paste((0, 200, 0), (0, 0, 16, 12))
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "turned.png", exif=exif)
    picture = read_photo(tmp_path / "turned.png")
    assert (picture.width, picture.height) == (64, 48)
    assert np.array_equal(np.asarray(picture.image), np.asarray(upright))


@pytest.mark.parametrize("mode", ["CMYK", "L", "LA", "P", "PA", "RGBA", "1", "YCbCr", "LAB"])
def test_every_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    source = Image.new("RGB", (40, 40), (230, 230, 230))
    if mode == "LAB":
        stored = Image.new("LAB", (40, 40), (234, 128, 128))
    elif mode == "PA":
        stored = source.convert("RGBA").quantize()
    else:
        stored = source.convert(mode)
    stored.save(tmp_path / "photo.tif") if mode != "PA" else stored.save(tmp_path / "photo.png")
    file = next(tmp_path.iterdir())
    pixels = np.asarray(read_photo(file).image)
    assert pixels.shape == (40, 40, 3)
    assert pixels.mean() == pytest.approx(230, abs=26)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    image.save(tmp_path / "hole.png")
    assert np.asarray(read_photo(tmp_path / "hole.png").image).min() == 255


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (32768, 128), (65535, 255)])
def test_16_bits_are_scaled_to_8(tmp_path: Path, value: int, expected: int) -> None:
    Image.fromarray(np.full((30, 30), value, np.uint16)).save(tmp_path / "deep.png")
    pixels = np.asarray(read_photo(tmp_path / "deep.png").image)
    assert pixels.mean() == pytest.approx(expected, abs=1)


def test_a_dark_16_bit_photo_stays_dark(tmp_path: Path) -> None:
    Image.fromarray(np.full((30, 30), 200, np.uint16)).save(tmp_path / "night.tif")
    assert np.asarray(read_photo(tmp_path / "night.tif").image).max() <= 1


def test_of_an_animation_the_first_frame_counts(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (30, 30), RED), Image.new("RGB", (30, 30), BLUE)]
    frames[0].save(tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert colour_at(read_photo(tmp_path / "moving.gif").image, 0.5, 0.5) == "red"


def test_a_smaller_jpeg_keeps_the_size_of_the_whole_photo(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    half_red_half_blue((1600, 1200)).save(tmp_path / "big.jpg", exif=exif)
    picture = read_photo(tmp_path / "big.jpg", side=300)
    assert (picture.width, picture.height) == (1200, 1600)
    assert 300 <= max(picture.image.size) < 800


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    with pytest.raises(UnreadableError, match="the file is empty"):
        read_photo(tmp_path / "empty.jpg")


def test_text_named_jpg_says_that_it_is_no_image(tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("Dear Sir or Madam, " * 20)
    with pytest.raises(UnreadableError, match="it is not an image"):
        read_photo(tmp_path / "letter.jpg")


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_a_file_cut_short_says_so(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / f"whole.{suffix}"
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    Image.fromarray(noise).save(whole)
    cut = tmp_path / f"cut.{suffix}"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(UnreadableError, match="damaged"):
        read_photo(cut)


def test_a_photo_over_the_limit_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoding, "MAX_PIXELS", 1_000_000)
    half_red_half_blue((2000, 1000)).save(tmp_path / "huge.png")
    whole = (tmp_path / "huge.png").read_bytes()
    # Without its pixels: had it been decoded, it would be called damaged.
    (tmp_path / "huge.png").write_bytes(whole[:60])
    with pytest.raises(UnreadableError, match="2 megapixels are over the limit of 1"):
        decoding.decode(tmp_path / "huge.png", None, np.zeros)


def test_damaged_exif_does_not_cost_the_photo(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    half_red_half_blue().save(file, exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff")
    assert colour_at(read_photo(file).image, 0.2, 0.5) == "red"


def test_a_file_that_cannot_be_opened_is_unreadable_for_now(tmp_path: Path) -> None:
    (tmp_path / "round.jpg").symlink_to("round.jpg")
    with pytest.raises(UnreadableError, match="it cannot be opened: too many levels") as caught:
        read_photo(tmp_path / "round.jpg")
    assert caught.value.passing
