"""Chunks of photos, and why a worker does not look at one."""

from pathlib import Path

import pytest

from imgseg.errors import ImgsegError
from imgseg.jobs.chunk_stream import ChunkStream
from imgseg.jobs.chunks import Chunk, make_chunk, read_analyses
from tests.colour_engine import ColourEngine, photo_of


@pytest.fixture
def chunk(app_data: Path) -> Chunk:
    """Of one photo, for the quick engine."""
    return make_chunk("colours", [photo_of(app_data / "users/1/a.png", "red")])


def refused(chunk: Chunk, engine: ColourEngine) -> str:
    """What the web app's people read of it."""
    with pytest.raises(ImgsegError) as error:
        read_analyses(ChunkStream(engine).ask(chunk, lambda: True).result())
    return str(error.value)


def test_photos_are_named_by_their_places_in_app_data(chunk: Chunk) -> None:
    assert chunk["photos"] == ["users/1/a.png"]


def test_a_worker_from_before_chunks_changed_says_so(chunk: Chunk) -> None:
    chunk["form"] += 1
    assert "is of another version than the web app" in refused(chunk, ColourEngine())


def test_a_worker_that_does_not_see_the_photos_says_where_it_looks(
    chunk: Chunk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "elsewhere"))
    assert f"not in its IMGSEG_APP_DATA, {tmp_path / 'elsewhere'}" in refused(chunk, ColourEngine())


def test_a_worker_reads_no_photo_in_place_but_where_its_own_settings_let_it(
    app_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunk = make_chunk("colours", [photo_of(tmp_path / "Pictures" / "a.png", "red")])
    assert "IMGSEG_FOLDERS names no folder of" in refused(chunk, ColourEngine())
    monkeypatch.setenv("IMGSEG_FOLDERS", str(tmp_path / "Pictures"))
    [analysis] = read_analyses(ChunkStream(ColourEngine()).ask(chunk, lambda: True).result())
    assert len(analysis.faces) == 1


def test_a_fault_in_a_worker_is_told_too(chunk: Chunk) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    engine = ColourEngine()
    engine.before_each = fail
    assert "something went wrong there (ZeroDivisionError)" in refused(chunk, engine)
