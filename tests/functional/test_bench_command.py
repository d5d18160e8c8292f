"""`bench` with the real engines, each in a process of its own."""

import json
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from imgseg import cli


@pytest.fixture
def small_photos(samples: Path, tmp_path: Path) -> Path:
    """One photo of one face, one of two people side by side, and a file that is no photo."""
    folder = tmp_path / "photos"
    folder.mkdir()
    faces = []
    for name in ("obama.jpg", "biden.jpg"):
        with Image.open(samples / name) as photo:
            faces.append(photo.convert("RGB").resize((240, 320)))
    faces[0].save(folder / "one.jpg")
    both = Image.new("RGB", (480, 320))
    both.paste(faces[0], (0, 0))
    both.paste(faces[1], (240, 0))
    both.save(folder / "both.jpg")
    (folder / "notes.txt").write_text("none")
    return folder


def test_the_fast_engine_is_faster_than_the_tutorials_steps(
    small_photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    (small_photos / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    arguments = ["--photos", str(small_photos), "--engines", "onnx,tutorial", "--scale-to", "0.2"]
    assert cli.main(["bench", *arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    result = json.loads(out.splitlines()[-1])
    assert (result["photos"], result["skipped"], result["unreadable"]) == (2, 1, 1)
    onnx, tutorial = result["engines"]["onnx"], result["engines"]["tutorial"]
    # The tutorial takes the first face of each photo.
    assert (onnx["faces"], tutorial["faces"]) == (3, 2)
    assert onnx["unreadable"] == tutorial["unreadable"] == 0
    assert result["times_faster"]["onnx"]["tutorial"] > 2
    assert tutorial["startup_s"] > onnx["startup_s"] > 0
    assert onnx["peak_mib"] is None or tutorial["peak_mib"] > onnx["peak_mib"] > 50
    assert "onnx, pass 1: " in err
    assert list(place.iterdir()) == []


def test_a_photo_that_the_tutorial_fails_on_is_told_and_the_bench_goes_on(
    small_photos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (small_photos / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    assert cli.main(["bench", "--photos", str(small_photos), "--engines", "tutorial"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == "3 photos"
    assert "tutorial could do nothing with broken.jpg: UnidentifiedImageError: " in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--engines", "onnx,magic"], "There is no engine 'magic': choose from onnx, reference,"),
        (["--engines", ""], "There is no engine '': choose from"),
        (["--scale-to", "nan"], "Photos cannot be scaled to nan megapixels"),
        (["--scale-to", "big"], "Invalid value for '--scale-to'"),
    ],
)
def test_wrong_input_is_told_in_one_sentence(
    small_photos: Path,
    arguments: list[str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["bench", "--photos", str(small_photos), *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(sentence)


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [("gone", "The folder {} cannot be read"), ("empty", "There is no photo to measure with in")],
)
def test_a_folder_without_photos_is_named(
    tmp_path: Path, folder: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    path = tmp_path / folder
    assert cli.main(["bench", "--photos", str(path), "--engines", "onnx"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(sentence.format(path))
    assert str(path) in line
