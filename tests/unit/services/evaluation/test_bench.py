"""What the bench accepts, and how it compares."""

from pathlib import Path

import pytest
from PIL import Image

from imgseg.errors import ImgsegError, InputError, ModelsMissingError
from imgseg.services.evaluation import bench
from imgseg.services.evaluation.bench import Comparison, compare_engines
from imgseg.services.evaluation.engine_process import Measured
from tests.colour_engine import ColourEngine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A photo, a damaged one, and a file that is none."""
    folder = tmp_path / "photos"
    (folder / "trip").mkdir(parents=True)
    Image.new("RGB", (30, 20)).save(folder / "trip/a.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    (folder / "notes.txt").write_text("none")
    return folder


@pytest.fixture
def measured_photos(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, bool]]]:
    """Which photos each engine was given, by name, and whether the file was there."""
    given: list[tuple[str, dict[str, bool]]] = []

    def measure(name: str, photos: dict[str, Path], _progress: object) -> Measured:
        given.append((name, {photo: path.is_file() for photo, path in photos.items()}))
        return measured_in(100)

    monkeypatch.setattr(bench, "get_engine", lambda _: ColourEngine())
    monkeypatch.setattr(bench, "measure_engine", measure)
    return given


def test_every_engine_gets_the_same_photos(
    folder: Path, measured_photos: list[tuple[str, dict[str, bool]]]
) -> None:
    comparison = compare_engines(folder, ["reference", "onnx"], None, lambda *_: None)
    photos = {"broken.jpg": True, "trip/a.png": True}
    assert measured_photos == [("reference", photos), ("onnx", photos)]
    assert (comparison.photos, comparison.skipped, comparison.unreadable) == (2, 1, 0)


def test_scaled_copies_leave_out_and_count_what_cannot_be_decoded(
    folder: Path, measured_photos: list[tuple[str, dict[str, bool]]]
) -> None:
    told: list[tuple[str, int, int]] = []
    comparison = compare_engines(folder, ["onnx"], 0.01, lambda *stage: told.append(stage))
    assert measured_photos == [("onnx", {"trip/a.png": True})]
    assert (comparison.photos, comparison.unreadable) == (1, 1)
    assert told == [("scaling:0.01", done, 2) for done in (1, 2)]


def test_times_faster_is_the_others_time_by_ones_own() -> None:
    engines = {"onnx": measured_in(80), "tutorial": measured_in(4880)}
    comparison = Comparison(photos=3, skipped=0, unreadable=0, engines=engines)
    assert comparison.times_faster("onnx") == {"tutorial": 61}
    assert comparison.times_faster("tutorial") == {"onnx": 0.01639}


@pytest.mark.parametrize("megapixels", [0, -1, 101, float("nan")])
def test_an_impossible_size_is_refused(folder: Path, megapixels: float) -> None:
    with pytest.raises(InputError, match="give a number over 0 and up to 100"):
        compare_engines(folder, ["onnx"], megapixels, lambda *_: None)


def test_a_folder_in_which_nothing_can_be_scaled_is_named(
    folder: Path, measured_photos: list[tuple[str, dict[str, bool]]]
) -> None:
    (folder / "trip/a.png").unlink()
    with pytest.raises(InputError, match=f"no photo to measure with in the folder {folder}"):
        compare_engines(folder, ["onnx"], 1, lambda *_: None)
    assert measured_photos == []


@pytest.mark.parametrize("engine", bench.ENGINE_NAMES)
def test_missing_models_are_told_before_any_work(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("IMGSEG_MODELS", str(tmp_path / "no models"))
    told: list[str] = []
    with pytest.raises(ModelsMissingError, match="models build"):
        compare_engines(folder, [engine], 12, lambda stage, *_: told.append(stage))
    assert told == []


def test_an_engine_that_fails_fails_the_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Measured:
        raise ImgsegError("The engine onnx cannot be measured.")

    monkeypatch.setattr(bench, "get_engine", lambda _: ColourEngine())
    monkeypatch.setattr(bench, "measure_engine", fail)
    with pytest.raises(ImgsegError, match="onnx cannot be measured"):
        compare_engines(folder, ["onnx"], None, lambda *_: None)


def measured_in(ms_per_photo: float) -> Measured:
    return Measured(ms_per_photo, faces=2, unreadable={}, peak_mib=300, startup_s=1)
