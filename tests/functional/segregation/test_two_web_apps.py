"""A second web app on a database in PostgreSQL: refused, because it would take the first's work."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from imgseg.config import PROJECT
from tests import postgresql
from tests.free_port import free_port

# As `run.py serve`, with quicker looks at the database, less patience with it and less room kept on
# the disk; how long it waits for another one to end is the second argument.
START = """
import sys
from imgseg.storage import postgresql, reserve
from imgseg.web import server
reserve.RESERVE = 1 << 20
postgresql.SECONDS_BETWEEN_LOOKS = postgresql.RETRY_SECONDS = 0.2
postgresql.LEAVE_SECONDS = 1
postgresql.PATIENCE_SECONDS = float(sys.argv[2])
from imgseg.errors import ImgsegError
try:
    server.serve("127.0.0.1", int(sys.argv[1]))
except ImgsegError as error:
    sys.exit(f"refused: {error}")
"""
REFUSED = re.compile(r"refused: An imgseg serves the database .*/imgseg already: use that one")

WHO_SERVES = """
SELECT pid, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory'
"""

pytestmark = pytest.mark.sqlite
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def database() -> Iterator[postgresql.Server]:
    with postgresql.running_server() as server:
        yield server


@pytest.fixture
def address(database: postgresql.Server) -> str:
    """The address of the web apps' database."""
    return postgresql.make_database(database.address, "imgseg")


@pytest.fixture
def start(tmp_path: Path, address: str) -> Iterator[Start]:
    """Starts a web app with an App_data of that name, which waits so many seconds for others.

    ``at`` names another database than that of `address`.
    """
    apps: list[subprocess.Popen[str]] = []

    def start(app_data: str, patience: float = 0, at: str = address) -> subprocess.Popen[str]:
        settings = {"IMGSEG_APP_DATA": str(tmp_path / app_data), "DATABASE_URL": at}
        app = subprocess.Popen(
            [sys.executable, "-c", START, str(free_port()), str(patience)],
            cwd=PROJECT,
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        apps.append(app)
        return app

    yield start
    for app in apps:
        with app:
            app.kill()


def said(app: subprocess.Popen[str]) -> str:
    """What became of it, in a line."""
    assert app.stdout is not None
    return next(line for line in app.stdout if line.startswith(("imgseg is running", "refused")))


def test_of_two_first_starts_at_once_one_serves(start: Start) -> None:
    lines = sorted(said(app) for app in [start("one"), start("other")])
    assert lines[0].startswith("imgseg is running: open http://")
    assert REFUSED.match(lines[1])
    [address] = re.findall(r"http://\S+", lines[0])
    assert requests.get(f"{address}/readyz", timeout=30).status_code == 200


def test_who_comes_second_is_refused_until_the_first_is_gone(
    start: Start, database: postgresql.Server
) -> None:
    first = start("one")
    assert said(first).startswith("imgseg is running")
    assert REFUSED.match(said(start("other")))
    database.stop()
    database.start()
    # Time for the first to see it.
    time.sleep(2)
    assert REFUSED.match(said(start("other")))
    second = start("other", patience=60)
    first.send_signal(signal.SIGKILL)
    assert said(second).startswith("imgseg is running")


def test_who_is_refused_leaves_the_tables_as_they_are(start: Start, address: str) -> None:
    assert said(start("older")).startswith("imgseg is running")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0025'")
        connection.execute("DROP INDEX taken_of_photo")
        assert REFUSED.match(said(start("newer")))
        versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        assert versions == [("0025",)]


def test_a_database_that_is_away_at_the_start_is_told_in_a_sentence(start: Start) -> None:
    app = start("one", at="postgresql://me:three-green-doors@127.0.0.1:1/photos")
    told, _ = app.communicate(timeout=60)
    assert told.startswith("refused: The database postgresql+psycopg://me:***@127.0.0.1:1/photos")
    assert "see that its server runs" in told
    assert "three-green-doors" not in told


def test_what_the_address_asks_of_the_database_holds_for_the_lock_too(
    start: Start, address: str
) -> None:
    app = start("one", at=f"{address}?options=-c%20application_name%3Dours")
    assert said(app).startswith("imgseg is running")
    with psycopg.connect(address) as connection:
        assert [name for _, name in connection.execute(WHO_SERVES)] == ["ours"]


def test_it_ends_when_asked_to_though_the_database_answers_nothing(
    start: Start, address: str
) -> None:
    app = start("one")
    assert said(app).startswith("imgseg is running")
    with psycopg.connect(address) as connection:
        [(backend, _)] = connection.execute(WHO_SERVES).fetchall()
    os.kill(backend, signal.SIGSTOP)
    try:
        # Time for it to ask whether it still serves alone.
        time.sleep(1)
        app.send_signal(signal.SIGTERM)
        assert app.wait(timeout=30) == 0
    finally:
        os.kill(backend, signal.SIGCONT)
