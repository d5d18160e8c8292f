"""Output over several runs: the right copies, and nobody's own file touched."""

import csv
import errno
import os
from pathlib import Path

import pytest

from imgseg.errors import ImgsegError, InputError
from imgseg.services.output.output import check_output, write_output
from imgseg.verdicts import PhotoVerdict, Reason


@pytest.fixture
def album(tmp_path: Path) -> Path:
    for name in ("a.jpg", "b.jpg", "trip/a.jpg", "trip/c d.jpg"):
        photo = tmp_path / "album" / name
        photo.parent.mkdir(parents=True, exist_ok=True)
        photo.write_bytes(f"bytes of {name}".encode())
        os.utime(photo, (1_500_000_000, 1_500_000_000))
    return tmp_path / "album"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "Output"


def verdicts(*matches: str) -> list[PhotoVerdict]:
    rows = [
        PhotoVerdict(m, "Target", "match", 80.0, 1, (1, 2, 3, 4), (9, 9), Reason("faces"))
        for m in matches
    ]
    return [
        *rows,
        PhotoVerdict("z.jpg", "Target", "no_face", None, 0, None, (9, 9), Reason("no_face")),
    ]


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def rows(output: Path) -> list[dict[str, str]]:
    with (output / "segregation.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_copies_keep_bytes_times_and_sub_folders(album: Path, output: Path) -> None:
    write_output(verdicts("a.jpg", "trip/a.jpg"), album, output)
    assert files(output) == {"a.jpg", "trip/a.jpg", "segregation.csv"}
    assert (output / "trip/a.jpg").read_bytes() == b"bytes of trip/a.jpg"
    assert (output / "a.jpg").stat().st_mtime == 1_500_000_000


def test_linked_copies_take_no_room_and_follow_the_next_run(album: Path, output: Path) -> None:
    write_output(verdicts("a.jpg", "trip/a.jpg"), album, output, link=True)
    assert (output / "trip/a.jpg").samefile(album / "trip/a.jpg")
    write_output(verdicts("b.jpg"), album, output, link=True)
    assert files(output) == {"b.jpg", "segregation.csv"}
    assert (album / "trip/a.jpg").read_bytes() == b"bytes of trip/a.jpg"


def test_where_a_disk_has_no_links_photos_are_copied(
    album: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(copy: Path, photo: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_output(verdicts("a.jpg"), album, output, link=True)
    assert (output / "a.jpg").read_bytes() == b"bytes of a.jpg"
    assert not (output / "a.jpg").samefile(album / "a.jpg")


def test_the_report_has_a_row_for_every_photo(album: Path, output: Path) -> None:
    write_output(verdicts("a.jpg"), album, output)
    match, no_face = rows(output)
    assert ",".join(match) == "photo,person,verdict,score,faces,x,y,w,h,reason"
    assert [match[k] for k in ("photo", "score", "x", "h")] == ["a.jpg", "80.0", "1", "4"]
    assert [no_face[k] for k in ("verdict", "score", "x")] == ["no_face", "", ""]


def test_copies_that_no_longer_belong_go_with_their_empty_folder(album: Path, output: Path) -> None:
    write_output(verdicts("a.jpg", "trip/a.jpg"), album, output)
    write_output(verdicts("b.jpg"), album, output)
    assert files(output) == {"b.jpg", "segregation.csv"}
    assert not (output / "trip").exists()


def test_somebodys_own_files_stay(album: Path, output: Path) -> None:
    write_output(verdicts("a.jpg", "trip/a.jpg"), album, output)
    (output / "mine.jpg").write_bytes(b"mine")
    (output / "trip/notes.txt").write_bytes(b"mine too")
    write_output(verdicts("b.jpg"), album, output)
    assert files(output) == {"b.jpg", "mine.jpg", "trip/notes.txt", "segregation.csv"}


def test_an_own_file_of_the_same_name_stays_beside_the_copy(album: Path, output: Path) -> None:
    output.mkdir()
    (output / "a.jpg").write_bytes(b"mine")
    for _ in range(2):
        write_output(verdicts("a.jpg"), album, output)
        assert files(output) == {"a.jpg", "a (2).jpg", "segregation.csv"}
        assert (output / "a.jpg").read_bytes() == b"mine"
        assert (output / "a (2).jpg").read_bytes() == b"bytes of a.jpg"
        assert 'copied as "a (2).jpg"' in rows(output)[0]["reason"]
    write_output(verdicts("b.jpg"), album, output)
    assert files(output) == {"a.jpg", "b.jpg", "segregation.csv"}


def test_an_own_file_that_is_the_same_photo_is_never_removed(album: Path, output: Path) -> None:
    output.mkdir()
    (output / "a.jpg").write_bytes(b"bytes of a.jpg")
    write_output(verdicts("a.jpg"), album, output)
    write_output(verdicts("b.jpg"), album, output)
    assert files(output) == {"a.jpg", "b.jpg", "segregation.csv"}


@pytest.mark.parametrize("name", ["line\nbreak.jpg", "é" * 125 + ".jpg", "\udcff.jpg"])
def test_a_copy_beside_an_own_file_of_an_odd_name_goes_too(
    album: Path, output: Path, name: str
) -> None:
    (album / name).write_bytes(b"odd")
    output.mkdir()
    (output / name).write_bytes(b"mine")
    for _ in range(2):
        write_output(verdicts(name), album, output)
        assert len(files(output)) == 3
    write_output(verdicts(), album, output)
    assert files(output) == {name, "segregation.csv"}


def test_a_copy_of_a_photo_from_the_future_goes_when_it_no_longer_belongs(
    album: Path, output: Path
) -> None:
    os.utime(album / "a.jpg", (4_000_000_000, 4_000_000_000))
    write_output(verdicts("a.jpg"), album, output)
    write_output(verdicts("b.jpg"), album, output)
    assert files(output) == {"b.jpg", "segregation.csv"}


def test_a_photo_that_can_no_longer_be_copied_is_named(album: Path, output: Path) -> None:
    (album / "a.jpg").unlink()
    with pytest.raises(InputError, match=r"album/a\.jpg cannot be copied \(no such file"):
        write_output(verdicts("a.jpg"), album, output)


def test_a_copy_that_its_owner_changed_is_his_own(album: Path, output: Path) -> None:
    write_output(verdicts("a.jpg"), album, output)
    (output / "a.jpg").write_bytes(b"cropped by hand")
    later = (output / "segregation.csv").stat().st_mtime + 60
    os.utime(output / "a.jpg", (later, later))
    write_output(verdicts("b.jpg"), album, output)
    assert (output / "a.jpg").read_bytes() == b"cropped by hand"


def test_a_foreign_segregation_csv_is_not_written_over(album: Path, output: Path) -> None:
    output.mkdir()
    (output / "segregation.csv").write_text("my,own,table\n1,2,3\n")
    with pytest.raises(InputError, match=r"segregation\.csv was not written by imgseg"):
        write_output(verdicts("a.jpg"), album, output)
    assert files(output) == {"segregation.csv"}


def test_a_report_edited_by_hand_cannot_remove_files_elsewhere(album: Path, output: Path) -> None:
    outside = output.parent / "outside.jpg"
    outside.write_bytes(b"outside")
    os.utime(outside, (1, 1))
    write_output(verdicts("a.jpg"), album, output)
    report = output / "segregation.csv"
    report.write_text(report.read_text().replace("a.jpg", "../outside.jpg"))
    write_output(verdicts("b.jpg"), album, output)
    assert outside.exists()


def test_a_full_disk_is_said_before_anything_is_copied(
    album: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_output(verdicts("b.jpg"), album, output)
    usage = type("Usage", (), {"free": 3})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(ImgsegError, match=r"no space left for the copies .*make room"):
        write_output(verdicts("a.jpg"), album, output)
    assert files(output) == {"b.jpg", "segregation.csv"}


def test_what_an_interrupted_copy_left_is_cleared(album: Path, output: Path) -> None:
    write_output(verdicts("a.jpg"), album, output)
    (output / ".x.imgseg-part").write_bytes(b"half")
    write_output(verdicts("a.jpg"), album, output)
    assert files(output) == {"a.jpg", "segregation.csv"}


def test_a_disk_that_fills_up_on_the_way_leaves_no_half_file(
    album: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(photo: Path, copy: Path) -> None:
        copy.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device", str(photo))

    monkeypatch.setattr("shutil.copy2", half)
    with pytest.raises(ImgsegError, match="no space left for the copies"):
        write_output(verdicts("a.jpg"), album, output)
    assert files(output) == {"segregation.csv"}


def test_an_output_that_is_a_file_or_a_loop_is_refused_before_the_long_work(
    album: Path, output: Path, tmp_path: Path
) -> None:
    output.symlink_to(output)
    with pytest.raises(InputError, match="choose a folder you may write to"):
        check_output(output, album)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match="not a directory"):
        check_output(tmp_path / "file", album)


def test_an_output_with_a_foreign_table_is_refused_before_the_long_work(
    album: Path, output: Path
) -> None:
    output.mkdir()
    (output / "segregation.csv").write_text("my,own,table\n")
    with pytest.raises(InputError, match="was not written by imgseg"):
        check_output(output, album)


def test_an_output_that_will_be_made_is_left_to_the_run(album: Path, output: Path) -> None:
    check_output(output / "a/b", album)
    assert not output.exists()


@pytest.mark.parametrize("place", [".", "inside", ".."])
def test_output_among_the_photos_is_refused(album: Path, place: str) -> None:
    with pytest.raises(InputError, match="lie in one another"):
        check_output(album / place, album)
