"""The server in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imgseg.config import PROJECT
from tests.free_port import free_port

START = """import sys
from imgseg.storage import reserve
from imgseg.web import server
reserve.RESERVE = 1 << 20
server.serve('127.0.0.1', int(sys.argv[1]))
"""


@pytest.fixture
def started(app_data: Path) -> Iterator[Callable[..., str]]:
    """Starts a server of its own process, after other code, and gives its address."""
    servers = []

    def start(before: str = "pass") -> str:
        port = free_port()
        code = START.replace("server.serve", f"{before}\nserver.serve")
        command = [sys.executable, "-c", code, str(port)]
        server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
        servers.append(server)
        assert server.stdout is not None
        assert f"open http://127.0.0.1:{port} " in server.stdout.readline()
        return f"http://127.0.0.1:{port}"

    yield start
    for server in servers:
        with server:
            server.terminate()
