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

OTHERS_AT_WORK = """
SELECT state, query FROM pg_stat_activity
WHERE datname = current_database() AND pid != pg_backend_pid() AND xact_start IS NOT NULL
AND backend_type = 'client backend'
"""
CUT_OFF_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid != pg_backend_pid()
"""


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


def make_database(address: str, name: str, template: str = "template1") -> str:
    """A database on that server, empty or as the template is; its address."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        # Files are copied, which for one this small is quicker than to log every page.
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return f"{address}/{name}"


def drop_database(address: str, name: str) -> None:
    """Remove a database, also one that is in use."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Shared:
    """A database with all tables that tests use one after the other: to empty it takes half the
    time of making another. ``template`` is one with all tables that nobody uses."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self.address = self._make()
        # All in one go; the numbers of rows begin at 1 again.
        self._remove_rows = "; ".join(
            [str(table.delete()) for table in reversed(Base.metadata.sorted_tables)]
            + ["SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"]
        )

    def empty(self) -> None:
        """Remove all rows; fail where the test has left a transaction open."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            left_open = connection.execute(OTHERS_AT_WORK).fetchall()
            connection.execute(CUT_OFF_OTHERS)
            try:
                connection.execute(self._remove_rows)
                is_broken = False
            except psycopg.errors.UndefinedTable:
                # That was what the test is about.
                is_broken = True
        if is_broken:
            self._make()
        assert left_open == [], f"a transaction was left open: {left_open}"

    def _make(self) -> str:
        drop_database(self._server, "tests")
        return make_database(self._server, "tests", self._template)


def _account(home: Path) -> str | None:
    """Who runs the server, if not this account: it refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    account = pwd.getpwnam("postgres")
    os.chown(home, account.pw_uid, account.pw_gid)
    return account.pw_name
