"""Files that are there whole or not at all."""

from pathlib import Path

import pytest

from imgseg.storage.whole_file import whole_file


def test_the_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 255)
    file.write_text("old")
    with whole_file(file) as part:
        part.write_text("new")
        assert file.read_text() == "old"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


def test_what_fails_half_way_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    with pytest.raises(UnicodeEncodeError), whole_file(file) as part:
        part.write_text("half \ud800", encoding="utf-8")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_an_error_names_the_file_and_not_its_part(tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "file"
    with pytest.raises(FileNotFoundError) as raised, whole_file(file) as part:
        part.write_text("anything")
    assert raised.value.filename == str(file)
