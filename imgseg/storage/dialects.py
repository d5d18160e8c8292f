"""Where PostgreSQL and SQLite differ: the address, inserts, and what their errors mean."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Integer, Table, func, make_url, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from imgseg import config
from imgseg.errors import InputError

Value = TypeVar("Value")
# SQLite takes a limited number of values in one statement.
CHUNK = 500
# Hosts write either; SQLAlchemy wants to be told of the driver.
DRIVER, NAMES = "postgresql+psycopg", ("postgres", "postgresql")
# By https://www.postgresql.org/docs/current/errcodes-appendix.html: a lock not to be had, a
# deadlock, a server that stops, starts, or has no place left for a connection.
BUSY = ("55P03", "40P01", "57P01", "57P02", "57P03", "53300")
DISK_FULL = "53100"
# A text with a NUL does not even reach the server.
NUL, TOO_LARGE = "", "22003"


def in_chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in their order, as many at a time as every database takes in one statement."""
    rest = list(values)
    return (rest[start : start + CHUNK] for start in range(0, len(rest), CHUNK))


def postgresql_url() -> URL | None:
    """The address of the web app's database; None where it is SQLite's file in App_data.

    Raises:
        InputError: the setting DATABASE_URL is none of PostgreSQL.
    """
    asked = str(config.read("DATABASE_URL"))
    return read_url(asked) if asked else None


def read_url(address: str) -> URL:
    """The address of a database in PostgreSQL, as SQLAlchemy needs it.

    Raises:
        InputError: it is none.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        url = None
    if url is None or url.drivername.partition("+")[0] not in NAMES or not url.database:
        # It is not repeated: there may be a password in it.
        raise InputError(
            "The address of the database (DATABASE_URL) must look like"
            " postgresql://name:password@host/database; without one, that in App_data is used."
        )
    return url.set(drivername=DRIVER)


def is_sqlite(session: Session) -> bool:
    """Whether the session's database is SQLite; else it is PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


def insert(session: Session, table: Any) -> Any:
    """An insert into the table that can say what becomes of rows that are there already."""
    return sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)


class whole_part(FunctionElement[int]):  # noqa: N801
    """The number without what stands behind its point, in SQL."""

    type = Integer()
    inherit_cache = True


@compiles(whole_part)
def _truncate(element: whole_part, compiler: SQLCompiler, **options: Any) -> str:
    number = compiler.process(element.clauses, **options)
    # Cast alone, PostgreSQL rounds; and not every SQLite knows trunc().
    cut = f"trunc({number})" if compiler.dialect.name == "postgresql" else number
    return f"CAST({cut} AS INTEGER)"


def give_higher_numbers(connection: Connection, table: str, than: int) -> None:
    """Let new rows of the table have higher numbers than that, 1 or more. The caller commits."""
    values = {"table": table, "than": than}
    if connection.dialect.name == "postgresql":
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), values)
        higher = f"greatest(:than, (SELECT last_value FROM {sequence}))"  # noqa: S608
        connection.execute(
            text(f"SELECT setval(:sequence, {higher})"), values | {"sequence": sequence}
        )
        return
    given = _given_in_sqlite(connection, table)
    if given is None:
        change = "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :than)"
    elif than > given:
        change = "UPDATE sqlite_sequence SET seq = :than WHERE name = :table"
    else:
        return
    connection.execute(text(change), values)


def given_numbers(connection: Connection, table: Table) -> int:
    """The highest number that a row of the table, in SQLite, has or had; 0 where there is none."""
    highest = connection.scalar(select(func.max(table.columns["id"])))
    return max(highest or 0, _given_in_sqlite(connection, table.name) or 0)


def _given_in_sqlite(connection: Connection, table: str) -> int | None:
    given = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    return connection.scalar(given, {"table": table})


def is_busy(error: BaseException) -> bool:
    """Whether somebody else held the database for too long, or it cannot be reached just now."""
    if not isinstance(error, OperationalError):
        return False
    if getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        return True
    return _is_postgresql(error) and (error.connection_invalidated or _code(error) in (*BUSY, ""))


def is_full_database(error: OperationalError) -> bool:
    """Whether the database has no space left on its disk."""
    return getattr(error.orig, "sqlite_errorname", "") == "SQLITE_FULL" or _code(error) == DISK_FULL


def asks_for_nothing(error: BaseException) -> bool:
    """Whether PostgreSQL was asked for what it cannot hold, so nothing there has that name."""
    return (
        isinstance(error, DataError) and _is_postgresql(error) and _code(error) in (NUL, TOO_LARGE)
    )


def _is_postgresql(error: DBAPIError) -> bool:
    return hasattr(error.orig, "sqlstate")


def _code(error: DBAPIError) -> str:
    """What PostgreSQL calls the error; empty where it could not be asked."""
    return getattr(error.orig, "sqlstate", "") or ""
