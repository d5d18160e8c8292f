"""Photos analysed by other processes, which take them from Redis."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis

from imgseg.errors import ImgsegError, JobSetAsideError
from imgseg.faces import Analysis
from imgseg.jobs import remote_engine
from imgseg.jobs.broker import Broker
from imgseg.jobs.remote_engine import RemoteEngine
from tests import redis_server
from tests.colour_engine import ColourEngine
from tests.functional.workers.answers import cancel_one_of_two, told
from tests.worker_process import WorkerProcess


@pytest.mark.usefixtures("broker")
def test_two_workers_find_what_one_engine_finds(
    start_worker: Callable[..., object], album: Callable[..., list[Path]]
) -> None:
    photos = album(50)
    photos[7].write_bytes(b"no photo")
    start_worker()
    # Clocks of machines differ.
    start_worker(clock_ahead=1200)
    found = list(RemoteEngine(ColourEngine(), Broker()).analyse(photos))
    assert told(found) == told(ColourEngine().analyse(photos))
    assert found[7].problem


@pytest.mark.usefixtures("broker")
def test_a_worker_that_is_killed_loses_no_photo(
    start_worker: Callable[[], WorkerProcess],
    album: Callable[..., list[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote_engine, "PATIENCE_SECONDS", 4.0)
    photos = album(40, **{f"n{i}": f"slow{i}.png" for i in range(40)})
    first, _ = start_worker(), start_worker()
    found = []
    for analysis in RemoteEngine(ColourEngine(), Broker()).analyse(photos):
        found.append(analysis)
        if len(found) == 1:
            first.kill()
    assert told(found) == told(ColourEngine().analyse(photos))


@pytest.mark.usefixtures("broker")
def test_a_photo_that_ends_every_worker_is_set_aside_and_the_others_are_not(
    start_worker: Callable[..., object],
    album: Callable[..., list[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote_engine, "PATIENCE_SECONDS", 2.5)
    monkeypatch.setattr(remote_engine, "TRIES", 2)
    photos = album(10, n3="deadly.png")
    start_worker(kept=True)
    found = list(RemoteEngine(ColourEngine(), Broker()).analyse(photos))
    assert found[3].problem == remote_engine.LOST
    assert found[3].passing
    assert [i for i, analysis in enumerate(found) if not analysis.faces] == [3]


def test_without_a_worker_the_job_waits_in_the_queue(
    broker: redis_server.Server,
    album: Callable[..., list[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote_engine, "WAIT_SECONDS", 1.0)
    with pytest.raises(JobSetAsideError):
        list(RemoteEngine(ColourEngine(), Broker()).analyse(album(30)))
    # Tried again and again, it does not fill the broker.
    assert Redis.from_url(broker.address).llen("imgseg.photos") == 0


def test_a_broker_that_is_gone_and_comes_back_empty_is_waited_for(
    broker: redis_server.Server,
    start_worker: Callable[[], object],
    album: Callable[..., list[Path]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remote_engine, "WAIT_SECONDS", 3.0)
    start_worker()
    photos = album(60, **{f"n{i}": f"slow{i}.png" for i in range(60)})
    engine = RemoteEngine(ColourEngine(), Broker())
    found: list[Analysis] = []
    asides = 0
    while len(found) < len(photos):
        try:
            for analysis in engine.analyse(photos[len(found) :]):
                found.append(analysis)
                if len(found) == 9:
                    broker.stop()
                    time.sleep(0.5)
                    broker.start()
        except JobSetAsideError:
            asides += 1
            assert asides < 10
    assert told(found) == told(ColourEngine().analyse(photos))


@pytest.mark.usefixtures("broker")
def test_what_keeps_a_worker_from_looking_is_told_at_once(
    start_worker: Callable[[], object], album: Callable[..., list[Path]]
) -> None:
    start_worker()
    photos = album(10, n3="modelless.png", n8="huge.png")
    with pytest.raises(ImgsegError, match="it has the engine colours, and the web app another"):
        list(RemoteEngine(ColourEngine("another"), Broker()).analyse(photos[:3]))
    with pytest.raises(ImgsegError, match="cannot look at photos: The models are not in the fold"):
        list(RemoteEngine(ColourEngine(), Broker()).analyse(photos[:8]))
    # Too much for its memory: another worker may have more.
    found = list(RemoteEngine(ColourEngine(), Broker()).analyse(photos[7:]))
    assert [analysis.problem for analysis in found] == ["", remote_engine.LOST, ""]


def test_what_a_worker_has_at_hand_for_a_job_that_ended_it_leaves(
    broker: redis_server.Server,
    start_worker: Callable[[], WorkerProcess],
    album: Callable[..., list[Path]],
) -> None:
    photos = album(18, **{f"n{i}": f"slow{i}.png" for i in range(8)}, n12="deadly.png")
    start_worker()
    cancel_one_of_two(Broker(), photos)
