"""Smaller copies of photos, where the folder for them goes while they are made."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from imgseg.errors import NotFoundError
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.thumbnails import preview, thumbnail
from tests.colour_engine import photo_of


@pytest.mark.parametrize("copy_of", [thumbnail, preview])
def test_a_photo_whose_album_is_deleted_meanwhile_is_not_there(
    tmp_path: Path, copy_of: Callable[[PhotoFolder, str], Path | None]
) -> None:
    folder = PhotoFolder(tmp_path / "Test", tmp_path / "thumbs", tmp_path / "incoming")
    folder.create()
    photo_of(folder.photos / "anna.png", "red")
    shutil.rmtree(folder.thumbs)
    with pytest.raises(NotFoundError, match="no such photo"):
        copy_of(folder, "anna.png")
