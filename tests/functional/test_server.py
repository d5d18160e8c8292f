import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from imgseg.config import PROJECT
from imgseg.errors import InputError
from imgseg.server import serve

START = "import sys; from imgseg.server import serve; serve('127.0.0.1', int(sys.argv[1]))"


def test_the_first_start_makes_everything_and_says_where_to_look(
    app_data: Path, free_port: int
) -> None:
    command = [sys.executable, "-c", START, str(free_port)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert f"open http://127.0.0.1:{free_port} " in line
            with urllib.request.urlopen(f"http://127.0.0.1:{free_port}/register") as page:
                assert "Make my account" in page.read().decode()
        finally:
            server.terminate()
    assert (app_data / "imgseg.db").is_file()
    assert (app_data / "secret_key").is_file()


def test_a_port_that_is_taken_is_named_with_the_way_out(app_data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"Port {port} is taken.*--port"):
            serve("127.0.0.1", port)
    assert not app_data.exists()


def test_an_address_of_another_computer_is_refused_with_the_way_out(app_data: Path) -> None:
    with pytest.raises(InputError, match=r"Nothing can listen on 192\.0\.2\.1 .*--host"):
        serve("192.0.2.1", 8000)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
