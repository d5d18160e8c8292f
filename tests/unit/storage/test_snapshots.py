"""The copies of the database that are kept of the last days."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imgseg.storage.snapshots import keep_snapshot, newest_snapshot


@pytest.fixture
def database(app_data: Path, empty_database: bytes) -> Path:
    """A database with a table of one row beside those of imgseg, somebody writing to it."""
    app_data.mkdir()
    (app_data / "imgseg.db").write_bytes(empty_database)
    with closing(sqlite3.connect(app_data / "imgseg.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (day)")
        connection.execute("INSERT INTO t VALUES ('first')")
        connection.commit()
    return app_data / "imgseg.db"


def test_one_copy_a_day_is_made_and_seven_are_kept(database: Path) -> None:
    start = datetime(2026, 2, 25, 23, 30, tzinfo=UTC)
    for hour in range(24 * 10):
        keep_snapshot(start + timedelta(hours=hour))
    days = [path.name for path in sorted((database.parent / "snapshots").iterdir())]
    assert days[0] == "imgseg-2026-03-01.db"
    assert days[-1] == "imgseg-2026-03-07.db"
    assert len(days) == 7
    assert newest_snapshot() == database.parent / "snapshots" / days[-1]


def test_a_copy_holds_what_was_committed_while_somebody_writes(database: Path) -> None:
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("INSERT INTO t VALUES ('not yet')")
        keep_snapshot(datetime(2026, 3, 1, tzinfo=UTC))
        writer.commit()
    newest = newest_snapshot()
    assert newest
    assert newest.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(newest)) as copy:
        assert copy.execute("SELECT day FROM t").fetchall() == [("first",)]
    assert [path.name for path in newest.parent.iterdir()] == [newest.name]


def test_a_damaged_database_takes_no_good_copys_place(database: Path) -> None:
    for day in range(1, 8):
        keep_snapshot(datetime(2026, 3, day, tzinfo=UTC))
    database.write_bytes(b"no database at all" * 500)
    with pytest.raises(sqlite3.Error):
        keep_snapshot(datetime(2026, 3, 8, tzinfo=UTC))
    assert len(list((database.parent / "snapshots").iterdir())) == 7
