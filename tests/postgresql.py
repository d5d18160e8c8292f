"""A PostgreSQL server of the tests' own, where the machine has its programs."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from imgseg.models.base import Base
from tests.free_port import free_port

# Where Debian, and others, keep what is not on the path.
PLACES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"
# Nothing here outlives the machine: its crash may lose it, that of the server not.
QUICK = "-c fsync=off -c full_page_writes=off"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; None where it is not installed."""
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    found_there = [folder for place in PLACES for folder in Path("/").glob(place[1:])]
    return max(found_there, default=None)


class Server:
    """A server on a free port, in a folder of its own; its only user is "tests"."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._programs, self._log, self._data = folder, home / "log", home / "data"
        self._as_whom = _account(home)
        new = ["-U", "tests", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-D", str(self._data), *new)
        self._port = free_port()
        self.start()

    @property
    def address(self) -> str:
        """Where it listens, without the name of a database."""
        return f"postgresql://tests@127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"{QUICK} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        options += f" -p {self._port}"
        self._run("pg_ctl", "-D", str(self._data), "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it; whoever is connected is cut off."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        # A file, not a pipe: the server that is started would keep it open.
        with self._log.open("a") as output:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                user=self._as_whom,
                cwd="/",
                stdout=output,
                stderr=output,
                check=False,
            )
        assert done.returncode == 0, self._log.read_text()


@contextmanager
def running_server() -> Iterator[Server]:
    """A server of the tests' own; without PostgreSQL on the machine they skip, but not in CI."""
    folder = programs()
    if folder is None:
        assert not os.environ.get("CI"), "install PostgreSQL: its tests must not skip here"
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="imgseg-postgresql-") as home:
        server = Server(folder, Path(home))
        try:
            yield server
        finally:
            server.stop()


def make_database(address: str, name: str) -> str:
    """An empty database on that server; its address."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address}/{name}"


def drop_database(address: str, name: str) -> None:
    """Remove a database, also one that is in use."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty(address: str) -> None:
    """Remove all rows, which is ten times as quick as a database for each test."""
    tables = reversed(Base.metadata.sorted_tables)
    # A session that a test left open may hold rows.
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid != pg_backend_pid()"
    )
    sequences = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
    with psycopg.connect(address, autocommit=True, options="-c lock_timeout=10s") as connection:
        connection.execute(others)
        for table in tables:
            connection.execute(table.delete().compile().string)
        connection.execute(sequences)


def _account(home: Path) -> str | None:
    """Who runs the server, if not this account: it refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(home, account.pw_uid, account.pw_gid)
    return account.pw_name
