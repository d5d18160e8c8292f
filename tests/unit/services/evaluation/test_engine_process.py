"""The process that one engine is measured in, seen from outside."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from imgseg.errors import ImgsegError
from imgseg.services.evaluation import engine_process
from imgseg.services.evaluation.engine_process import Measured, measure_engine

PHOTOS = {"a.jpg": Path("/photos/a.jpg"), "trip/b \udce9.jpg": Path("/photos/trip/b \udce9.jpg")}
RESULT = {"pass_seconds": [9, 2, 1], "faces": 3, "unreadable": [[1, "it is odd"]], "peak_mib": 70}


@pytest.fixture
def instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Run a program in the place of the engine's process."""

    def use(program: str) -> None:
        file = tmp_path / "program.py"
        file.write_text(f"import json, os, sys, time\n{program}", encoding="utf-8")
        monkeypatch.setattr(engine_process, "COMMAND", (sys.executable, str(file)))

    return use


Instead = Callable[[str], None]


def test_the_median_pass_counts_and_photos_are_called_by_their_names(instead: Instead) -> None:
    instead(
        f"assert json.load(sys.stdin) == {[str(path) for path in PHOTOS.values()]!r}\n"
        'print(json.dumps({"ready": True}))\n'
        'print(json.dumps({"pass": 1, "photos_done": 2}))\n'
        f"print(json.dumps({RESULT!r}))\n"
    )
    told: list[tuple[int, int]] = []
    measured = measure_engine("onnx", PHOTOS, lambda *stage: told.append(stage))
    assert measured == Measured(
        ms_per_photo=1000,
        faces=3,
        unreadable={"trip/b \udce9.jpg": "it is odd"},
        peak_mib=70,
        startup_s=measured.startup_s,
    )
    assert 0 < measured.startup_s < 10
    assert told == [(0, 0), (1, 2)]


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("print('note', file=sys.stderr); raise MemoryError('all gone')", "MemoryError: all gone"),
        ("sys.exit('The file x is missing: build it.')", "The file x is missing: build it"),
        ("sys.exit(3)", "its process ended with status 3"),
    ],
)
def test_a_crash_is_told_with_its_last_words(instead: Instead, program: str, reason: str) -> None:
    instead(program)
    with pytest.raises(ImgsegError) as caught:
        measure_engine("onnx", PHOTOS, lambda *_: None)
    assert str(caught.value) == (
        f"The engine onnx cannot be measured ({reason}):"
        " put that right, or leave the engine out with --engines."
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_process_that_the_system_ends_is_told(instead: Instead) -> None:
    instead("os.kill(os.getpid(), 9)")
    with pytest.raises(ImgsegError, match="signal 9 ended its process, as happens when memory"):
        measure_engine("onnx", PHOTOS, lambda *_: None)


@pytest.mark.skipif(os.name == "nt", reason="Windows looks for processes in another way")
def test_being_stopped_leaves_no_process_behind(instead: Instead) -> None:
    line = json.dumps({"pass": 1})[:-1] + ", \"photos_done\": ' + str(os.getpid()) + '}"
    instead(f"print('{line}', flush=True)\ntime.sleep(60)")
    seen = []

    def stop(number: int, done: int) -> None:
        if number:
            seen.append(done)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_engine("onnx", PHOTOS, stop)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)
