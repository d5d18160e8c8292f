"""What is said of a broker that cannot be used."""

import sys
from collections.abc import Callable

import pytest
from flask import Flask
from redis import Redis

from imgseg.errors import InputError
from tests import redis_server


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
