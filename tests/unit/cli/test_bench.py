"""What people read of a bench."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from imgseg import cli
from imgseg.cli import bench as bench_command
from imgseg.services.evaluation.bench import Comparison
from imgseg.services.evaluation.engine_process import Measured

COMPARISON = Comparison(
    photos=3,
    skipped=1,
    unreadable=2,
    engines={
        "onnx": Measured(81.25, faces=4, unreadable={}, peak_mib=350, startup_s=0.82),
        "tutorial": Measured(
            5078.125, faces=2, unreadable={"grey.png": "it is odd"}, peak_mib=None, startup_s=9.4
        ),
    },
)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Run the command with that result; gives the engines that were asked for."""

    def run(*arguments: str) -> list[str]:
        asked: list[str] = []

        def compare(_folder: Path, engines: list[str], *_: object) -> Comparison:
            asked.extend(engines)
            return COMPARISON

        monkeypatch.setattr(bench_command, "compare_engines", compare)
        assert cli.main(["bench", "--photos", "p", *arguments]) == 0
        return asked

    return run


Bench = Callable[..., list[str]]


def test_people_read_a_table_and_a_sentence(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench() == ["onnx", "reference", "tutorial"]
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "3 photos",
        "engine     ms per photo   faces  peak MiB   start s  unreadable",
        "onnx               81.2       4       350       0.8           0",
        "tutorial         5078.1       2         -       9.4           1",
        "onnx is 62.5 times faster than tutorial.",
    ]
    assert "no copy could be made of them: 2 photos.\n" in err
    assert "tutorial could do nothing with grey.png: it is odd.\n" in err


def test_json_is_one_object_on_the_last_line(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench("--json")
    (line,) = capsys.readouterr().out.splitlines()
    result = json.loads(line)
    assert (result["photos"], result["skipped"], result["unreadable"]) == (3, 1, 2)
    assert result["engines"]["onnx"] == {
        "ms_per_photo": 81.25,
        "faces": 4,
        "unreadable": 0,
        "peak_mib": 350,
        "startup_s": 0.82,
    }
    assert result["times_faster"] == {"onnx": {"tutorial": 62.5}, "tutorial": {"onnx": 0.016}}


def test_engines_are_measured_once_each_in_the_order_given(bench: Bench) -> None:
    assert bench("--engines", "tutorial, onnx,tutorial") == ["tutorial", "onnx"]
