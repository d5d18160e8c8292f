"""Photos analysed by other processes, which take them from RabbitMQ."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from imgseg.errors import InputError
from imgseg.jobs.broker import Broker
from imgseg.jobs.chunks import make_chunk
from imgseg.jobs.remote_engine import RemoteEngine
from tests import rabbitmq_server
from tests.colour_engine import ColourEngine
from tests.functional.workers.answers import cancel_one_of_two, told
from tests.worker_process import WorkerProcess


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


def test_and_so_it_does_on_rabbitmq(
    on_rabbitmq: Broker,
    start_worker: Callable[[], WorkerProcess],
    album: Callable[..., list[Path]],
) -> None:
    photos = album(18, **{f"n{i}": f"slow{i}.png" for i in range(8)}, n12="deadly.png")
    start_worker()
    cancel_one_of_two(on_rabbitmq, photos)


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
