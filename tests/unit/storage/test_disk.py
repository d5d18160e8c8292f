"""How much lies on the disk."""

from pathlib import Path

from imgseg.storage.disk import bytes_below


def test_files_in_sub_folders_count_too_and_a_folder_that_is_gone_holds_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/one").write_bytes(b"x" * 10)
    (tmp_path / "a/b/two").write_bytes(b"x" * 5)
    assert bytes_below(tmp_path) == 15
    (tmp_path / "a/b/two").unlink()
    (tmp_path / "a/b/three").write_bytes(b"x" * 7)
    assert bytes_below(tmp_path) == 17
    assert bytes_below(tmp_path / "none") == 0


def test_what_a_link_leads_to_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/large").write_bytes(b"x" * 5000)
    (tmp_path / "here").mkdir()
    (tmp_path / "here/link").symlink_to(tmp_path / "elsewhere")
    assert bytes_below(tmp_path / "here") < 1000
