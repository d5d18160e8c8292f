"""The command line's main job with the real models on public-domain photos."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imgseg.config import PROJECT

Run = Callable[..., tuple[int, dict[str, Any], str]]
Copy = Callable[..., Path]


@pytest.fixture
def folders(samples: Path, copy_of: Copy) -> list[str | Path]:
    """Obama sought among photos of Obama and Biden, without photos of other people."""
    target = copy_of("Target", samples / "obama.jpg", samples / "obama2.jpg")
    album = copy_of("Test", samples / "obama3.jpg", samples / "biden.jpg")
    copy_of("Test/a trip 😀", samples / "obama_partial_face.jpg")
    return ["--target", target, "--test", album, "--output", target.parent / "Output"]


def test_the_person_is_found_and_copied(
    segregate: Run, folders: list[str | Path], tmp_path: Path
) -> None:
    status, result, err = segregate(*folders)
    assert status == 0
    assert result["matched"] == ["a trip 😀/obama_partial_face.jpg", "obama3.jpg"]
    assert (result["photos"], result["match"], result["other"]) == (3, 2, 1)
    assert (result["indexed"], result["reused"]) == (3, 0)
    assert "2 of 3 photos show the person" in err
    for photo in result["matched"]:
        assert (tmp_path / "Output" / photo).read_bytes() == (
            tmp_path / "Test" / photo
        ).read_bytes()
    assert not (tmp_path / "Output/biden.jpg").exists()


def test_the_report_points_at_the_deciding_face(
    segregate: Run, folders: list[str | Path], tmp_path: Path
) -> None:
    segregate(*folders)
    with (tmp_path / "Output/segregation.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["photo"]: row for row in csv.DictReader(file)}
    assert set(rows) == {"a trip 😀/obama_partial_face.jpg", "biden.jpg", "obama3.jpg"}
    assert rows["biden.jpg"]["verdict"] == "other"
    assert float(rows["biden.jpg"]["score"]) < 50 <= float(rows["obama3.jpg"]["score"])
    assert all(int(rows["obama3.jpg"][key]) > 0 for key in "xywh")


def test_a_second_question_analyses_nothing_again(
    segregate: Run, folders: list[str | Path], samples: Path, copy_of: Copy
) -> None:
    segregate(*folders)
    biden = copy_of("Biden", samples / "biden.jpg")
    status, result, _ = segregate(*folders[2:], "--target", biden)
    assert status == 0
    assert (result["indexed"], result["reused"]) == (0, 3)
    assert result["matched"] == ["biden.jpg"]


def test_a_changed_photo_is_analysed_again(
    segregate: Run, folders: list[str | Path], samples: Path, tmp_path: Path
) -> None:
    segregate(*folders)
    (tmp_path / "Test/biden.jpg").write_bytes((samples / "obama_partial_face2.jpg").read_bytes())
    _, result, _ = segregate(*folders)
    assert (result["indexed"], result["reused"]) == (1, 2)
    assert "biden.jpg" in result["matched"]


def test_strictness_moves_the_line(segregate: Run, folders: list[str | Path]) -> None:
    assert segregate(*folders, "--strictness", "0")[1]["match"] == 3
    assert segregate(*folders, "--strictness", "100")[1]["match"] == 0


def test_without_flags_the_folders_of_app_data_are_used_whatever_their_case(
    segregate: Run, samples: Path, copy_of: Copy, tmp_path: Path
) -> None:
    copy_of("App_data/train/TARGET", samples / "obama.jpg")
    copy_of("App_data/test", samples / "obama2.jpg", samples / "biden.jpg")
    assert segregate()[1]["matched"] == ["obama2.jpg"]
    assert (tmp_path / "App_data/Output/obama2.jpg").exists()


def test_a_target_photo_with_several_faces_uses_the_main_one_and_says_so(
    segregate: Run, samples: Path, folders: list[str | Path], copy_of: Copy
) -> None:
    copy_of("Target", samples / "biden.jpg")
    (copy_of("Target") / "notes.jpg").write_text("no photo")
    findings = {f["photo"]: f["finding"] for f in segregate(*folders)[1]["training"]}
    assert findings["Target/notes.jpg"] == "Not used: it is not an image."


def test_target_without_any_face_is_refused(
    segregate: Run, folders: list[str | Path], copy_of: Copy
) -> None:
    from PIL import Image

    Image.new("RGB", (300, 300), "green").save(copy_of("Empty") / "meadow.jpg")
    status, _, err = segregate(*folders[2:], "--target", copy_of("Empty"))
    assert status == 2
    assert "No face was found in any Target photo: add photos" in err


def test_the_same_photos_in_target_and_unknown_are_refused(
    segregate: Run, folders: list[str | Path]
) -> None:
    status, _, err = segregate(*folders, "--unknown", folders[1])
    assert status == 2
    assert "hold the same photos" in err


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("--target", "There is no photo in the Target folder"),
        ("--test", "There is no photo in the album folder"),
    ],
)
def test_an_empty_folder_is_named_with_what_to_do(
    segregate: Run, folders: list[str | Path], copy_of: Copy, flag: str, message: str
) -> None:
    status, _, err = segregate(*folders, flag, copy_of("Nothing"))
    assert status == 2
    assert message in err
    assert "Nothing: put" in err


def test_a_folder_that_is_not_there_is_named(segregate: Run, folders: list[str | Path]) -> None:
    status, _, err = segregate(*folders, "--test", "/no/such/folder")
    assert status == 2
    assert "/no/such/folder cannot be read" in err


def test_output_inside_the_album_is_refused(
    segregate: Run, folders: list[str | Path], tmp_path: Path
) -> None:
    status, _, err = segregate(*folders, "--output", tmp_path / "Test/Output")
    assert status == 2
    assert "lie in one another" in err
    assert not (tmp_path / "Test/Output").exists()


def test_two_people_are_found_in_one_run(
    segregate: Run, samples: Path, copy_of: Copy, tmp_path: Path
) -> None:
    train = copy_of("Train/Barack Obama", samples / "obama.jpg", samples / "obama2.jpg").parent
    copy_of("Train/Joe Biden", samples / "biden.jpg")
    album = copy_of("Test", samples / "obama3.jpg", samples / "biden.jpg")
    _beside_one_another(samples, album / "both.jpg")
    output = tmp_path / "Output"
    status, result, err = segregate("--train", train, "--test", album, "--output", output)
    assert status == 0
    people = result["people"]
    assert people["Barack Obama"]["matched"] == ["both.jpg", "obama3.jpg"]
    assert people["Joe Biden"]["matched"] == ["biden.jpg", "both.jpg"]
    assert (output / "Joe Biden/both.jpg").read_bytes() == (album / "both.jpg").read_bytes()
    assert "2 of 3 photos show Joe Biden" in err
    assert not [finding for finding in result["training"] if "same person" in finding["finding"]]


def _beside_one_another(samples: Path, photo: Path) -> None:
    from PIL import Image

    obama = Image.open(samples / "obama_partial_face.jpg").convert("RGB")
    biden = Image.open(samples / "biden.jpg").convert("RGB").resize((obama.width, obama.height))
    both = Image.new("RGB", (2 * obama.width, obama.height))
    both.paste(obama, (0, 0))
    both.paste(biden, (obama.width, 0))
    both.save(photo, quality=92)


def test_watch_finds_photos_as_they_come_and_outlasts_a_disk_that_goes(
    folders: list[str | Path], samples: Path, tmp_path: Path
) -> None:
    album, output = tmp_path / "Test", tmp_path / "Output"
    command = [sys.executable, "run.py", "segregate", "--json", "--watch", *map(str, folders)]
    with (tmp_path / "errors").open("w") as errors:
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ | {"IMGSEG_APP_DATA": str(tmp_path / "App_data")},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        assert len(json.loads(process.stdout.readline())["matched"]) == 2
        (album / "new").mkdir()
        shutil.copy(samples / "obama_partial_face2.jpg", album / "new" / "one more.jpg")
        result = json.loads(process.stdout.readline())
        assert (result["indexed"], result["reused"]) == (1, 3)
        assert "new/one more.jpg" in result["matched"]
        assert (output / "new" / "one more.jpg").exists()
        copies = sorted(output.rglob("*.jpg"))
        # Where a disk was mounted an empty folder stays.
        album.rename(tmp_path / "unplugged")
        album.mkdir()
        _wait_for(tmp_path / "errors", "connect its disk or NAS")
        assert sorted(output.rglob("*.jpg")) == copies
        album.rmdir()
        (tmp_path / "unplugged").rename(album)
        (album / "biden.jpg").unlink()
        assert json.loads(process.stdout.readline())["photos"] == 3
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        process.stdout.close()
    told = (tmp_path / "errors").read_text()
    assert "1 photo came, 0 photos gone: Target 3 of 4 photos." in told
    assert "The album is back." in told
    assert told.endswith("Stopped; what was done until now is kept.\n")


def _wait_for(file: Path, text: str) -> None:
    deadline = time.monotonic() + 120
    while text not in file.read_text():
        assert time.monotonic() < deadline, file.read_text()
        time.sleep(0.2)
