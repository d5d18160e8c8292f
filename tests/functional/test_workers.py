"""Photos analysed by other processes, which take them from Redis or RabbitMQ."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis import Redis

from imgseg.errors import ImgsegError, InputError, JobSetAsideError
from imgseg.faces import Analysis
from imgseg.jobs import remote_engine
from imgseg.jobs.broker import Broker
from imgseg.jobs.chunks import make_chunk
from imgseg.jobs.remote_engine import RemoteEngine
from tests import rabbitmq_server, redis_server
from tests.colour_engine import ColourEngine
from tests.worker_process import WorkerProcess

RED, BLUE = (250, 20, 20), (20, 20, 250)


@pytest.fixture
def broker(
    tmp_path: Path, app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[redis_server.Server]:
    with redis_server.running_server(tmp_path) as server:
        monkeypatch.setenv("IMGSEG_BROKER", server.address)
        yield server


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[rabbitmq_server.Server]:
    # It takes a while to start.
    with rabbitmq_server.running_server() as server:
        yield server


@pytest.fixture
def on_rabbitmq(
    rabbitmq: rabbitmq_server.Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Broker]:
    monkeypatch.setenv("IMGSEG_BROKER", rabbitmq.address)
    broker = Broker()
    yield broker
    broker.celery.close()


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


def told(analyses: Iterable[Analysis]) -> list[dict[str, Any]]:
    """All that was found, as values that can be compared."""
    arrays = "landmarks", "embedding"
    return [
        vars(one)
        | {
            "faces": [
                vars(face) | {name: getattr(face, name).tolist() for name in arrays}
                for face in one.faces
            ]
        }
        for one in analyses
    ]


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


def test_a_wrong_password_is_told_at_the_start(
    broker: redis_server.Server, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    Redis.from_url(broker.address).config_set("requirepass", "right")
    monkeypatch.setenv("IMGSEG_BROKER", broker.address.replace("//", "//:wrong@"))
    with pytest.raises(InputError, match="refuses the name, password or place"):
        make_app()


def test_a_broker_of_another_kind_is_told(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_BROKER", "sqs://key:secret@")
    with pytest.raises(InputError, match="must begin with redis:// or amqp://"):
        make_app()


def test_a_broker_that_is_away_is_told(
    broker: redis_server.Server, make_app: Callable[..., Flask]
) -> None:
    client = make_app().test_client()
    with_broker = client.get("/readyz").json
    broker.stop()
    without = client.get("/readyz")
    broker.start()
    assert with_broker
    assert with_broker["broker"] == "ok"
    assert without.json
    assert (without.status_code, without.json["broker"]) == (503, "failed")


def test_without_celery_the_start_says_what_to_install(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_BROKER", "redis://127.0.0.1:1/0")
    monkeypatch.setitem(sys.modules, "celery", None)
    with pytest.raises(InputError, match=r"requirements-cluster\.txt"):
        make_app()


def test_rabbitmq_does_as_well(
    on_rabbitmq: Broker,
    start_worker: Callable[[], WorkerProcess],
    album: Callable[..., list[Path]],
) -> None:
    photos = album(40, **{f"n{i}": f"slow{i}.png" for i in range(40)})
    first, _ = start_worker(), start_worker()
    found = []
    for analysis in RemoteEngine(ColourEngine(), on_rabbitmq).analyse(photos):
        found.append(analysis)
        if len(found) == 1:
            # What it was at goes to the other one at once.
            first.kill()
    assert told(found) == told(ColourEngine().analyse(photos))


def test_a_job_that_ended_leaves_no_work_on_rabbitmq(
    on_rabbitmq: Broker,
    start_worker: Callable[[], WorkerProcess],
    album: Callable[..., list[Path]],
) -> None:
    photos = album(10, n3="deadly.png")
    on_rabbitmq.give_up(on_rabbitmq.hand_out(make_chunk("colours", photos[:8])))
    start_worker()
    # It would have ended the worker.
    assert len(list(RemoteEngine(ColourEngine(), on_rabbitmq).analyse(photos[8:]))) == 2


def test_what_a_worker_has_at_hand_for_a_job_that_ended_it_leaves(
    broker: redis_server.Server,
    start_worker: Callable[[], WorkerProcess],
    album: Callable[..., list[Path]],
) -> None:
    photos = album(18, **{f"n{i}": f"slow{i}.png" for i in range(8)}, n12="deadly.png")
    start_worker()
    cancel_one_of_two(Broker(), photos)


def test_and_so_it_does_on_rabbitmq(
    on_rabbitmq: Broker,
    start_worker: Callable[[], WorkerProcess],
    album: Callable[..., list[Path]],
) -> None:
    photos = album(18, **{f"n{i}": f"slow{i}.png" for i in range(8)}, n12="deadly.png")
    start_worker()
    cancel_one_of_two(on_rabbitmq, photos)


def cancel_one_of_two(broker: Broker, photos: list[Path]) -> None:
    """Give up a chunk that the worker has taken while it looks at another, and see it live on."""
    first, second = (
        broker.hand_out(make_chunk("colours", some)) for some in (photos[:8], photos[8:16])
    )
    while not broker.is_begun(second):
        assert broker.found(second, 0.05) is None
    broker.give_up(second)
    third = broker.hand_out(make_chunk("colours", photos[16:]))
    for ticket in (first, third):
        assert any(broker.found(ticket, 1) for _ in range(20))
        broker.give_up(ticket)


def test_a_rabbitmq_that_refuses_or_is_away_is_told(
    rabbitmq: rabbitmq_server.Server,
    make_app: Callable[..., Flask],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IMGSEG_BROKER", rabbitmq.address.replace("guest:guest", "guest:wrong"))
    with pytest.raises(InputError, match="refuses the name, password or place"):
        make_app()
    monkeypatch.setenv("IMGSEG_BROKER", rabbitmq.address)
    client = make_app().test_client()
    with_broker = client.get("/readyz").json
    rabbitmq.stop()
    without = client.get("/readyz").json
    assert with_broker
    assert without
    assert (with_broker["broker"], without["broker"]) == ("ok", "failed")
