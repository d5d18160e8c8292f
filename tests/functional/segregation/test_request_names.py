"""A request has a name: a person who saw it fail can tell it, and it stands in the log."""

import json
import logging
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from imgseg.errors import ImgsegError
from imgseg.web import requests
from imgseg.web.logs import FORM, Discreet, DiscreetJson, start_log

OF_PROXY = "6f1c2a9e0b7d4c55aa01f3e8d9b27c64"


class Log(logging.Handler):
    """Keeps what a server would write, as lines and as JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.json: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(Discreet(FORM).format(record))
        self.json.append(json.loads(DiscreetJson().format(record)))


@pytest.fixture
def log() -> Iterator[Log]:
    handler = Log()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


@pytest.mark.parametrize("kind", [RuntimeError, ImgsegError])
def test_the_page_of_an_error_names_the_request_as_the_log_does(
    app: Flask, log: Log, kind: type[Exception]
) -> None:
    def fail() -> str:
        raise kind("boom")

    app.add_url_rule("/fail", "auth.fail", fail)
    app.testing = False
    page = app.test_client().get("/fail")
    assert page.status_code == 500
    found = re.search(r"Request (\w{16})<", page.text)
    assert found
    name = found[1]
    assert page.headers["X-Request-ID"] == name
    failed = next(line for line in log.lines if "ERROR" in line)
    assert failed.splitlines()[0].endswith(f" [{name}]")
    assert {line["request"] for line in log.json} == {name}


def test_a_page_that_is_not_there_shows_no_name(client: FlaskClient) -> None:
    page = client.get("/nothing")
    assert page.headers["X-Request-ID"] not in page.text


def test_each_request_is_a_line_with_numbers_and_no_names(
    ann: FlaskClient, search: str, log: Log
) -> None:
    ann.get("/albums/1/thumbs/Anna at the sea.jpg?next=anna")
    line = log.json[-1]
    assert line["page"] == "/albums/<int:album_id>/thumbs/<path:photo>"
    assert line["message"] == f"GET {line['page']} (album_id 1)"
    assert (line["method"], line["status"], line["user"]) == ("GET", 404, 1)
    assert isinstance(line["ms"], float)
    assert line["ms"] > 0
    assert "Anna" not in json.dumps(log.json)


def test_a_named_proxy_names_the_request_and_nobody_else(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch, log: Log
) -> None:
    monkeypatch.setenv("IMGSEG_PROXIES", "10.0.0.7")
    client = make_app().test_client()

    def named(sender: str, name: str) -> str:
        there = {"REMOTE_ADDR": sender}
        answer = client.get("/healthz", environ_base=there, headers={"X-Request-ID": name})
        return answer.headers["X-Request-ID"]

    assert named("10.0.0.7", OF_PROXY) == OF_PROXY
    assert log.json[-1]["request"] == OF_PROXY
    assert log.lines[-1].endswith(f"GET /healthz [{OF_PROXY}]")
    assert named("127.0.0.1", OF_PROXY) != OF_PROXY
    # Nor does what is none come into the log through one.
    assert re.fullmatch("[0-9a-f]{16}", named("10.0.0.7", "anna@example.org"))


@pytest.mark.parametrize(("setting", "written"), [("plain", False), ("json", True)])
def test_requests_are_logged_where_the_setting_says_so(
    monkeypatch: pytest.MonkeyPatch, setting: str, written: bool
) -> None:
    monkeypatch.setenv("IMGSEG_LOG", setting)
    monkeypatch.setattr(requests, "log", logging.Logger("requests", logging.WARNING))
    begun: list[logging.Handler] = []
    monkeypatch.setattr(logging, "basicConfig", lambda **given: begun.extend(given["handlers"]))
    start_log()
    assert requests.log.isEnabledFor(logging.INFO) is written
    assert isinstance(begun[0].formatter, DiscreetJson) is written
