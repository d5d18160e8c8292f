"""PostgreSQL in place of SQLite; `pytest --postgresql` has the other tests use it as well."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from flask_login import FlaskLoginClient
from sqlalchemy import String, func, inspect, select

from imgseg import create_app
from imgseg.cli import move_to
from imgseg.config import PROJECT
from imgseg.database import upgrade_database
from imgseg.errors import ImgsegError, InputError
from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.base import Base
from imgseg.models.user import User
from imgseg.models.verdict import Verdict
from tests import postgresql
from tests.accounts import logged_in

pytestmark = pytest.mark.sqlite


@pytest.fixture
def address(postgresql_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database in PostgreSQL."""
    name = request.node.name[:60]
    yield postgresql.make_database(postgresql_server, name)
    postgresql.drop_database(postgresql_server, name)


@pytest.fixture
def start(app_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Flask]]:
    """Makes the app on the database at that address."""
    made = []

    def make(database: str) -> Flask:
        monkeypatch.setenv("DATABASE_URL", database)
        app = create_app({"TESTING": True, "WTF_CSRF_ENABLED": False})
        made.append(app)
        upgrade_database(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


def test_two_that_start_at_once_make_the_tables_once(address: str, tmp_path: Path) -> None:
    begin = "from imgseg import create_app; from imgseg.database import upgrade_database;"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", f"{begin} upgrade_database(create_app())"],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": address, "IMGSEG_APP_DATA": str(tmp_path / name)},
            stderr=subprocess.PIPE,
        )
        for name in ("one", "other")
    ]
    assert [(one.communicate()[1], one.returncode) for one in both] == [(b"", 0), (b"", 0)]


def test_names_are_sorted_as_they_are_in_sqlite(
    start: Callable[[str], Flask], address: str
) -> None:
    app = start(address)
    with app.app_context():
        tables = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            for column in tables.get_columns(table.name):
                if isinstance(column["type"], String):
                    assert column["type"].collation == "C", (table.name, column["name"])


def test_a_server_that_is_away_is_told_in_a_sentence_without_the_password(
    start: Callable[[str], Flask],
) -> None:
    with pytest.raises(ImgsegError, match="see that its server runs") as told:
        start("postgresql://me:three-green-doors@127.0.0.1:1/photos")
    assert "three-green-doors" not in str(told.value)


def test_a_server_that_goes_away_is_waited_for(start: Callable[[str], Flask]) -> None:
    with postgresql.running_server() as server:
        app = start(postgresql.make_database(server.address, "imgseg"))
        client = FlaskLoginClient(app, user=logged_in(app, "zoe"))
        assert client.get("/albums").status_code == 200
        server.stop()
        away = client.get("/albums")
        not_ready = client.get("/readyz").json
        server.start()
        assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
        assert "imgseg is busy" in away.text
        assert not_ready
        assert not_ready["database"] == "failed"
        assert client.get("/albums").status_code == 200


def test_what_is_in_sqlite_moves_there_and_numbers_are_never_given_again(
    app: Flask,
    ann: FlaskClient,
    search: str,
    run: Callable[[FlaskClient, str], str],
    address: str,
    start: Callable[[str], Flask],
) -> None:
    before = run(ann, search)
    ann.post("/albums", data={"name": "Deleted"})
    ann.post("/albums/2/delete", data={"name": "Deleted"})
    with app.app_context():
        assert db.session.get(Album, 2) is None

    moved = CliRunner().invoke(move_to.command, [address], catch_exceptions=False)

    assert "Set DATABASE_URL" in moved.output
    with pytest.raises(InputError, match="holds something already"):
        CliRunner().invoke(move_to.command, [address], catch_exceptions=False)
    there = start(address)
    with there.app_context():
        user = db.session.scalars(select(User)).one()
        assert db.session.scalar(select(func.count(Verdict.id))) == 5
        album = Album(user_id=user.id, name="New")
        db.session.add(album)
        db.session.commit()
        assert album.id == 3
    assert "Download 2 photos" in before


def test_a_wrong_password_is_told(start: Callable[[str], Flask], address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE ROLE nobody NOLOGIN")
    with pytest.raises(ImgsegError, match="cannot be used"):
        start(address.replace("tests@", "nobody@"))
