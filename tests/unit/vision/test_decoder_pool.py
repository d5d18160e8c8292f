"""Decoders that crash, hang or want too much cost their photo, and nothing else."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgseg.config import PROJECT
from imgseg.errors import ImgsegError
from imgseg.system.held_memory import children
from imgseg.vision import decoder_pool
from imgseg.vision.decoder_pool import DecoderPool
from imgseg.vision.picture import UnreadableError
from tests.hostile_decoders import hostile_decoders


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DecoderPool]:
    with hostile_decoders(tmp_path_factory.mktemp("start")) as pool:
        yield pool


def photo(folder: Path, name: str, colour: str = "red") -> Path:
    Image.new("RGB", (40, 30), colour).save(folder / name)
    return folder / name


def test_a_decoder_that_crashes_costs_its_photo_alone(pool: DecoderPool, tmp_path: Path) -> None:
    for crash in ("SIGABRT", "SIGSEGV", "SIGBUS"):
        with pytest.raises(UnreadableError, match="it is damaged") as caught:
            pool.read_photo(photo(tmp_path, f"{crash}.png"), None)
        assert not caught.value.passing
        assert pool.read_photo(photo(tmp_path, "whole.png"), None).width == 40


def test_a_process_that_the_system_ends_leaves_its_photo_for_another_time(
    pool: DecoderPool, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableError, match="too little memory") as caught:
        pool.read_photo(photo(tmp_path, "SIGKILL.png"), None)
    assert caught.value.passing
    assert pool.read_photo(photo(tmp_path, "whole.png"), None).width == 40


@pytest.mark.skipif(sys.platform != "linux", reason="The bound on memory is Linux's.")
def test_a_decoder_that_wants_all_memory_does_not_get_it(pool: DecoderPool, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="too little memory"):
        pool.read_photo(photo(tmp_path, "grows.png"), None)
    assert pool.read_photo(photo(tmp_path, "whole.png"), None).width == 40


def test_a_decoder_that_hangs_is_ended(pool: DecoderPool, tmp_path: Path) -> None:
    with pool._decoder() as decoder:
        decoder._line.settimeout(0.3)
    with pytest.raises(UnreadableError, match="takes too long") as caught:
        pool.read_photo(photo(tmp_path, "sleeps.png"), None)
    assert caught.value.passing
    assert pool.read_photo(photo(tmp_path, "whole.png"), None).width == 40


def test_a_decoder_that_works_without_an_end_is_ended_for_good(
    pool: DecoderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder_pool, "WORK", 0.2)
    with pytest.raises(UnreadableError, match="takes too long") as caught:
        pool.read_photo(photo(tmp_path, "loops.png"), None)
    assert not caught.value.passing


def test_a_time_cannot_end_the_app_either(pool: DecoderPool, tmp_path: Path) -> None:
    assert pool.time_taken(photo(tmp_path, "SIGSEGV.png")) == ""
    assert pool.time_taken(photo(tmp_path, "whole.png")) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists a process's children")
def test_a_decoder_that_nobody_needs_for_a_while_ends_and_another_takes_its_place(
    tmp_path: Path,
) -> None:
    pool = DecoderPool(1, idle_seconds=0.2)
    for _ in range(2):
        before = children()
        assert pool.read_photo(photo(tmp_path, "whole.png"), None).width == 40
        [decoder] = children() - before
        deadline = time.monotonic() + 20
        while decoder in children():
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_pixels_in_use_are_not_written_over(pool: DecoderPool, tmp_path: Path) -> None:
    red = pool.read_photo(photo(tmp_path, "red.png", "red"), None)
    corner = red.pixels[:5, :5]
    del red
    for _ in range(3):
        blue = pool.read_photo(photo(tmp_path, "blue.png", "blue"), None)
        assert (blue.pixels == (0, 0, 255)).all()
    assert (corner == (255, 0, 0)).all()


def test_a_larger_photo_after_a_smaller_comes_whole(pool: DecoderPool, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 200, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "large.png")
    for _ in range(2):
        pool.read_photo(photo(tmp_path, "small.png"), None)
        assert (pool.read_photo(tmp_path / "large.png", None).pixels == noise).all()


def test_without_shared_memory_the_pixels_come_on_the_line(
    pool: DecoderPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (900, 700, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "large.png")
    monkeypatch.setattr(pool, "_memory", None)
    for _ in range(2):
        assert (pool.read_photo(tmp_path / "large.png", None).pixels == noise).all()


def test_where_there_is_no_such_process_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder_pool, "COMMAND", (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(ImgsegError, match="ends as it starts, with status 3"):
        DecoderPool(1).read_photo(photo(tmp_path, "a.png"), None)


def test_a_process_that_something_ends_as_it_starts_is_started_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import os, pathlib, runpy\n"
        f"mark = pathlib.Path({str(tmp_path / 'mark')!r})\n"
        "if not mark.exists():\n"
        "    mark.touch()\n"
        "    os.abort()\n"
        "runpy.run_module('imgseg.vision.decoder', run_name='__main__')"
    )
    monkeypatch.setattr(decoder_pool, "COMMAND", (sys.executable, "-c", program))
    pool = DecoderPool(1)
    assert pool.read_photo(photo(tmp_path, "a.png"), None).width == 40
    assert (tmp_path / "mark").exists()
    pool.close()


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="Looks for processes as Linux has them."
)
@pytest.mark.parametrize("name", ["whole", "sleeps"])
def test_no_process_is_left_when_the_app_is_killed(
    pool: DecoderPool, tmp_path: Path, name: str
) -> None:
    program = (
        "import sys; from pathlib import Path; from imgseg.vision import decoder_pool\n"
        "pool = decoder_pool.DecoderPool(1)\n"
        "with pool._decoder() as decoder:\n"
        "    print(decoder._process.pid, flush=True)\n"
        "decoder_pool.SECONDS = 0\n"
        "pool.read_photo(Path(sys.argv[1]), None); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(photo(tmp_path, f"{name}.png"))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True) as app:
        assert app.stdout
        decoder = Path("/proc", app.stdout.readline().strip())
        time.sleep(0.2)
        assert decoder.exists()
        os.kill(app.pid, signal.SIGKILL)
    patience = time.monotonic() + 30
    while decoder.exists() and time.monotonic() < patience:
        time.sleep(0.05)
    assert not decoder.exists()


def test_what_decodes_is_small() -> None:
    program = (
        "import sys, imgseg.vision.decoder; heavy = 'tensorflow onnxruntime sklearn scipy"
        " sqlalchemy flask'; print([name for name in heavy.split() if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"
