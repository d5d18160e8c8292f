"""A RabbitMQ server of the tests' own, where the machine has the program."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from imgseg.jobs.amqp_tickets import AmqpTickets
from imgseg.jobs.tickets import BrokerAwayError
from tests.free_port import free_port

# Not the one on the path: on Debian that is for root and the server's own account only.
PLACES = "/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/homebrew/sbin/rabbitmq-server"


class Server:
    """A server on free ports, in a folder of its own."""

    def __init__(self, program: str, home: Path) -> None:
        self._program, self._home, self._port = program, home, free_port()
        settings = home / "rabbitmq.conf"
        # What is read by one machine's tests needs no room on the disk.
        settings.write_text("disk_free_limit.absolute = 1MB\nloopback_users = none\n")
        self._environment = os.environ | {
            "HOME": str(home),
            "RABBITMQ_NODENAME": f"tests{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            # Erlang's server of names: not the machine's.
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home),
            "RABBITMQ_CONFIG_FILE": str(settings),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            # One core is enough for it, and waits for nothing.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
        }
        self.start()

    @property
    def address(self) -> str:
        """What IMGSEG_BROKER is to be."""
        return f"amqp://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        # It would start one that stays.
        self._names = subprocess.Popen(["epmd"], env=self._environment)
        output = self._home / "output"
        with output.open("a") as file:
            self._process = subprocess.Popen(
                [self._program],
                env=self._environment,
                cwd=self._home,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        deadline = time.monotonic() + 90
        while True:
            try:
                AmqpTickets(self.address).check()
                return
            except BrokerAwayError:
                assert self._process.poll() is None, output.read_text()
                assert time.monotonic() < deadline, output.read_text()
                time.sleep(0.2)

    def stop(self) -> None:
        """Stop it, with all that it started."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._names.kill()
        self._names.wait()


@contextmanager
def running_server() -> Iterator[Server]:
    """A server of the tests' own; without RabbitMQ on the machine they skip, but not in CI."""
    program = next((place for place in PLACES if Path(place).exists()), None)
    if program is None:
        assert not os.environ.get("CI"), "install rabbitmq-server: its tests must not skip here"
        pytest.skip("RabbitMQ is not installed")
    with tempfile.TemporaryDirectory(prefix="imgseg-rabbitmq-") as home:
        server = Server(program, Path(home))
        try:
            yield server
        finally:
            server.stop()
