"""Starting the server, and what keeps it from starting."""

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from flask import Flask

from imgseg.errors import InputError
from imgseg.storage import reserve
from imgseg.web.server import get_ready, serve


def test_the_first_start_makes_everything_and_says_where_to_look(
    app_data: Path, started: Callable[[], str]
) -> None:
    address = started()
    assert "Make my account" in requests.get(f"{address}/register", timeout=30).text
    assert (app_data / "imgseg.db").is_file() != bool(os.environ.get("DATABASE_URL"))
    assert (app_data / "secret_key").is_file()


def test_who_comes_first_waits_for_no_template(app: Flask) -> None:
    get_ready(app)
    assert {name for _, name in app.jinja_env.cache or {}} == set(app.jinja_env.list_templates())


def test_what_is_being_received_lies_in_app_data_and_not_for_ever(
    app_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leftover = app_data / "receiving/leftover"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half a photo")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(reserve, "RESERVE", 1 << 20)
    monkeypatch.setattr("waitress.create_server", _StoppedServer)
    serve("127.0.0.1", 0)
    assert not leftover.exists()
    with tempfile.NamedTemporaryFile() as file:
        assert Path(file.name).parent == app_data / "receiving"


@pytest.mark.parametrize(
    ("setting", "value", "counts"),
    [("IMGSEG_PROXIES", "127.0.0.1", "192.0.2.7"), ("IMGSEG_HTTPS", "1", "127.0.0.1")],
)
def test_what_a_proxy_says_comes_through_the_server_where_it_is_named(
    started: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: str,
    counts: str,
) -> None:
    monkeypatch.setenv(setting, value)
    told = "from flask import Flask, request; from imgseg.web import security"
    show = "init = security.init_app; security.init_app = lambda app: (init(app),"
    page = "app.add_url_rule('/whence', 'whence', lambda: request.remote_addr))"
    address = started(f"{told}; {show} {page}")
    headers = {"X-Forwarded-For": "192.0.2.7"}
    assert requests.get(f"{address}/whence", headers=headers, timeout=30).text == counts


def test_a_port_that_is_taken_is_named_with_the_way_out(app_data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"Port {port} is taken.*--port"):
            serve("127.0.0.1", port)
    assert not app_data.exists()


def test_a_second_server_on_the_same_folder_is_refused(
    app_data: Path, started: Callable[[], str]
) -> None:
    started()
    with pytest.raises(InputError, match=r"An imgseg serves .*App_data already: use that"):
        serve("127.0.0.1", 0)


def test_an_address_of_another_computer_is_refused_with_the_way_out(app_data: Path) -> None:
    with pytest.raises(InputError, match=r"Nothing can listen on 192\.0\.2\.1 .*--host"):
        serve("192.0.2.1", 8000)


class _StoppedServer:
    """A server that is stopped as soon as it runs."""

    task_dispatcher = None

    def __init__(self, _app: Flask, **_settings: object) -> None:
        pass

    def run(self) -> None:
        pass

    def close(self) -> None:
        pass
