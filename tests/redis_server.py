"""A Redis server of the tests' own, where the machine has the program."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.free_port import free_port


class Server:
    """A server on a free port that keeps nothing on disk."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._port = free_port()
        self.start()

    @property
    def address(self) -> str:
        """What IMGSEG_BROKER is to be."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = ["redis-server", "--port", str(self._port), "--bind", "127.0.0.1", "--save", ""]
        self._process = subprocess.Popen(
            [*command, "--dir", str(self._home)], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it; what it held is gone."""
        self._process.kill()
        self._process.wait()


@contextmanager
def running_server(home: Path) -> Iterator[Server]:
    """A server of the tests' own; without Redis on the machine they skip, but not in CI."""
    if shutil.which("redis-server") is None:
        assert not os.environ.get("CI"), "install redis-server: its tests must not skip here"
        pytest.skip("Redis is not installed")
    server = Server(home)
    try:
        yield server
    finally:
        server.stop()
