"""How every SQLite database of the project is opened, and what it keeps beside its file."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateColumn

from imgseg.errors import ImgsegError, InputError, reason_of
from imgseg.models.base import Base
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.storage.dialects import is_busy, is_sqlite
from imgseg.storage.disk import is_full

INDEX_TABLES = (HashedFile, IndexedPhoto, IndexedFace)
# How long a first start waits for another one.
PATIENCE_SECONDS, RETRY_SECONDS = 10.0, 0.02
PRAGMAS = (
    f"busy_timeout={PATIENCE_SECONDS * 1000:.0f}",
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    # What is deleted is overwritten: face data must not linger in free pages.
    "secure_delete=ON",
    # Rows on their way there leave no copy in a file of their own.
    "temp_store=MEMORY",
)
SIDE_FILES = ("-wal", "-shm", "-journal")
log = logging.getLogger(__name__)


def set_pragmas(engine: Engine) -> None:
    """Apply ``PRAGMAS`` to each new connection of an SQLAlchemy engine on SQLite."""

    @event.listens_for(engine, "connect")
    def apply(connection: Any, _record: Any) -> None:
        for pragma in PRAGMAS:
            _set(connection, pragma)


def _set(connection: sqlite3.Connection, pragma: str) -> None:
    """Set it; where another start makes the same file a WAL just now, once that is done.

    SQLite does not wait for that by itself, whatever its busy_timeout: this one reads already.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorname.startswith("SQLITE_BUSY")
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return


def side_files(database: Path) -> list[Path]:
    """The files that SQLite may keep beside a database's own."""
    return [database.with_name(database.name + end) for end in SIDE_FILES]


def truncate_log(session: Session) -> None:
    """Empty the write-ahead log of the session's database in SQLite; call it after the commit.

    The log keeps old pages, deleted rows among them, until it is written over. When somebody
    else is reading just now, the log stays until the next call, and a warning says so.
    """
    if not is_sqlite(session):
        return
    with session.get_bind().engine.connect() as connection:
        at_once = connection.execution_options(isolation_level="AUTOCOMMIT")
        busy, _, _ = at_once.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        log.warning("The database was in use: deleted rows stay in its log for now.")


@contextmanager
def open_index(file: Path) -> Iterator[Session]:
    """A session on the command line's own index, made when absent.

    Raises:
        ImgsegError: the disk is full, or another process writes to it without a pause.
        InputError: the file cannot be written, or is no whole index.
    """
    engine = create_engine(URL.create("sqlite", database=str(file)), hide_parameters=True)
    set_pragmas(engine)
    try:
        _make_private(file)
        _make_tables(engine)
        with Session(engine) as session:
            yield session
    except DatabaseError as error:
        raise _explain(error, file) from error
    finally:
        engine.dispose()


def _make_private(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise _unusable(file, reason_of(error)) from error


def _make_tables(engine: Engine) -> None:
    tables = [Base.metadata.tables[model.__tablename__] for model in INDEX_TABLES]
    with engine.begin() as connection:
        # Two first starts at once must not both find no tables and make them.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        Base.metadata.create_all(connection, tables=tables)
        _add_columns(connection, tables)


def _add_columns(connection: Connection, tables: list[Table]) -> None:
    """Give an index of an earlier version the columns that it lacks: it took hours to fill."""
    for table in tables:
        there = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            # One that every row must say something in was always there: without it, it is damaged.
            later = column.nullable or column.server_default is not None
            if later and column.name not in there:
                described = CreateColumn(column).compile(dialect=connection.dialect)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {described}")


def _explain(error: DatabaseError, file: Path) -> ImgsegError:
    if is_full(error):
        return ImgsegError(
            "There is no space left for the index %(file)s: make room and run again; the"
            " photos analysed until now are kept.",
            file=file,
        )
    if is_busy(error):
        return ImgsegError(
            "Another imgseg is writing to the index %(file)s: wait until it is done, then"
            " run again.",
            file=file,
        )
    return _unusable(file, str(error.orig))


def _unusable(file: Path, reason: str) -> InputError:
    return InputError(
        "The index %(file)s cannot be used (%(reason)s): give this account the right to"
        " write there, delete the file if it is damaged, or set IMGSEG_APP_DATA to"
        " another folder.",
        file=file,
        reason=reason,
    )
