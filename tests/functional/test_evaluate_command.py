"""Measuring on real photos."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from imgseg import cli
from imgseg.cli import evaluate as evaluate_command
from imgseg.services.model_files.samples import PHOTOS
from imgseg.vision.contract import Engine

Copy = Callable[..., Path]


@pytest.fixture
def labels(samples: Path, copy_of: Copy) -> Path:
    folder = copy_of("photos", *(samples / name for name in PHOTOS))
    file = folder / "labels.csv"
    # biden.jpg, obama.jpg, obama2.jpg, obama_partial_face.jpg ...
    rows = [f"{name},{name[:5].rstrip('.')}," for name in PHOTOS]
    file.write_text("\n".join(["path,persons,ignore", *rows]), encoding="utf-8")
    return file


def test_a_president_is_found_and_another_is_not(
    labels: Path,
    fast_engine: Engine,
    app_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(evaluate_command, "get_engine", lambda _: fast_engine)
    asked = ["evaluate", "--labels", str(labels), "--seeds", "0-2", "--answers", "2", "--json"]
    assert cli.main(asked) == 0
    told = capsys.readouterr()
    result = json.loads(told.out.splitlines()[-1])
    assert (result["searches"], result["empty_albums"]) == (3, 3)
    assert "After 2 answers: recall 1.0, precision 1.0;" in told.err
    assert {count: one["recall"] for count, one in result["answered"].items()} == {
        "0": 1, "1": 1, "2": 1,
    }  # fmt: skip
    assert result["empty_albums_with_false_match"] == 0
    assert (result["precision"], result["recall"]) == (1, 1)
    assert result["engine"] == fast_engine.id
