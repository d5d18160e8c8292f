"""A broker, workers that take photos from it, and an album for them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import redis_server
from tests.worker_process import WorkerProcess

RED, BLUE = (250, 20, 20), (20, 20, 250)


@pytest.fixture
def broker(
    tmp_path: Path, app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[redis_server.Server]:
    with redis_server.running_server(tmp_path) as server:
        monkeypatch.setenv("IMGSEG_BROKER", server.address)
        yield server


@pytest.fixture
def start_worker() -> Iterator[Callable[..., WorkerProcess]]:
    """Starts a worker in a process of its own."""
    workers = []

    def start(clock_ahead: int = 0, *, kept: bool = False) -> WorkerProcess:
        worker = WorkerProcess(clock_ahead, kept=kept)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.kill()


@pytest.fixture
def album(app_data: Path, photo: Callable[..., bytes]) -> Callable[..., list[Path]]:
    """Makes an album of red and blue photos, some with other names."""

    def make(count: int, **named: str) -> list[Path]:
        folder = app_data / "album"
        folder.mkdir(parents=True)
        files = [folder / named.get(f"n{i}", f"{i}.png") for i in range(count)]
        for i, file in enumerate(files):
            file.write_bytes(photo(RED if i % 2 else BLUE, i))
        return files

    return make
