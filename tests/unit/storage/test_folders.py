"""What counts as a photo, and what is passed over."""

from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from imgseg.errors import InputError
from imgseg.storage.folders import list_photos


def put(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content")


def test_photos_of_sub_folders_are_listed_in_order(tmp_path: Path) -> None:
    put(tmp_path, "b.JPG", "sub/a.heic", "sub/deeper/😀 x.png", "a.jpg")
    listing = list_photos(tmp_path)
    assert listing.photos == ["a.jpg", "b.JPG", "sub/a.heic", "sub/deeper/😀 x.png"]
    assert listing.skipped == []


def test_a_photo_without_a_telling_name_is_known_by_its_content(tmp_path: Path) -> None:
    pillow_heif.register_heif_opener()
    for kind in ("jpeg", "png", "gif", "webp", "tiff", "avif", "heif", "jpeg2000"):
        Image.new("RGB", (8, 8)).save(tmp_path / f"scan_{kind}", format=kind)
    assert len(list_photos(tmp_path).photos) == 8


def test_other_files_are_skipped_and_system_clutter_is_told_apart(tmp_path: Path) -> None:
    put(tmp_path, "notes.txt", "clip.mp4", "IMG_1.AAE", ".DS_Store", "Thumbs.db", "._IMG_1.jpg")
    put(tmp_path, "IMG_1.MOV", "raw.cr2")
    listing = list_photos(tmp_path)
    assert listing.photos == []
    assert len(listing.skipped) == 8
    # Of a video somebody wants to hear that it was not looked at.
    assert listing.clutter == 4


def test_folders_that_systems_add_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "__MACOSX/a.jpg", "@eaDir/a.jpg", "a.jpg")
    assert list_photos(tmp_path).photos == ["a.jpg"]


def test_a_folder_named_like_a_photo_is_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "album.jpg/inside.jpg")
    assert list_photos(tmp_path).photos == ["album.jpg/inside.jpg"]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere cannot be read .*no such file"):
        list_photos(tmp_path / "nowhere")


def test_a_file_in_place_of_a_folder_is_named(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    with pytest.raises(InputError, match=r"a\.jpg cannot be read .*not a directory"):
        list_photos(tmp_path / "a.jpg")
