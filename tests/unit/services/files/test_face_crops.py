from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgseg.services.files.face_crops import face_crop, forget_pictures
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.vision import images
from imgseg.vision.images import read_photo
from imgseg.vision.picture import Picture


@pytest.fixture
def folder(tmp_path: Path) -> PhotoFolder:
    """A folder with one blue photo that has a red square, the face, near its right border."""
    folder = PhotoFolder(tmp_path / "Test", tmp_path / "thumbs", tmp_path / "incoming")
    folder.create()
    photo = Image.new("RGB", (3000, 2000), "blue")
    photo.paste("red", (2800, 900, 3000, 1100))
    photo.save(folder.photos / "a.jpg")
    return folder


def test_a_crop_shows_the_face_large_with_a_little_around_it(folder: PhotoFolder) -> None:
    crop = face_crop(folder, "a.jpg", (2800, 900, 200, 200))
    assert crop is not None
    with Image.open(crop) as image:
        assert image.size == (192, 192)
        pixels = np.asarray(image.convert("RGB")).astype(int)
    red = int((pixels[96, :, 0] > pixels[96, :, 2]).sum())
    # The face touches the border of the photo, so the square is moved inside.
    assert 105 < red < 120
    assert pixels[96, 191, 0] > 200
    assert pixels[0, 0, 2] > 200


def test_a_crop_is_made_once_and_goes_with_its_photo(folder: PhotoFolder) -> None:
    crop = face_crop(folder, "a.jpg", (2800, 900, 200, 200))
    assert crop is not None
    made = crop.stat().st_mtime_ns
    assert face_crop(folder, "a.jpg", (2800, 900, 200, 200)) == crop
    assert crop.stat().st_mtime_ns == made
    forget_pictures(folder, "a.jpg")
    assert not list(folder.thumbs.iterdir())
    forget_pictures(folder, "a.jpg")


@pytest.mark.parametrize(
    "box", [(-1, 0, 9, 9), (3000, 0, 9, 9), (0, 0, 0, 9), (0, 0, 3001, 9), (0, 0, 9, 10**30)]
)
def test_a_box_beyond_the_photo_gives_no_crop(
    folder: PhotoFolder, box: tuple[int, int, int, int]
) -> None:
    assert face_crop(folder, "a.jpg", box) is None


def test_a_photo_that_cannot_be_decoded_gives_no_crop(folder: PhotoFolder) -> None:
    (folder.photos / "b.jpg").write_bytes(b"no photo")
    assert face_crop(folder, "b.jpg", (0, 0, 9, 9)) is None


def test_a_tiny_face_in_a_giant_photo_does_not_fill_the_memory(
    folder: PhotoFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int] = []

    def read(path: Path, side: int | None = None, *, for_page: bool = False) -> Picture:
        picture = read_photo(path, side, for_page=for_page)
        decoded.append(picture.pixels.size)
        return picture

    monkeypatch.setattr(images, "read_photo", read)
    Image.new("L", (16_000, 12_000)).save(folder.photos / "giant.jpg")
    crop = face_crop(folder, "giant.jpg", (8000, 6000, 40, 40))
    assert crop is not None
    assert max(decoded) < 16_000 * 12_000 * 3 / 10
