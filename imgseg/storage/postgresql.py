"""How the web app's tables come about in PostgreSQL, and that one imgseg at a time serves them."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, String, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError

from imgseg.models.base import Base

# Any numbers will do: machines that start at once take turns by the first; who serves the database
# holds the second.
TURN, SERVING = 20_260_219, 20_260_220
# The server forgets a machine that is gone after a minute, and it is seen so often whether the
# server has forgotten this one.
SECONDS_BETWEEN_LOOKS = 20.0
# Hosts start a new one while the one before still ends; a lost one is forgotten by then.
PATIENCE_SECONDS, RETRY_SECONDS = 75.0, 1.0
# How long a look under way may hold up who leaves.
LEAVE_SECONDS = 5.0
# When each end takes the other for gone, in libpq's words and the server's.
HELD_UP = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
HELD_UP_THERE = "; ".join(f"SET tcp_{name} = {number}" for name, number in HELD_UP.items())
UNANSWERED_MILLISECONDS = 60_000
log = logging.getLogger(__name__)


def begin_tables(connection: Connection, migrations: Any) -> None:
    """Wait for others that migrate; in an empty database, make all tables as they are today.

    So the migrations from before imgseg knew PostgreSQL are left out. ``migrations`` is Alembic's
    context, which is told so. The caller commits, and then others may go on.
    """
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
    if not inspect(connection).get_table_names():
        Base.metadata.create_all(connection)
        _sort_as_sqlite(connection)
        migrations.configure(connection=connection)
        migrations.get_context().stamp(migrations.script, "head")


def _sort_as_sqlite(connection: Connection) -> None:
    """Have texts sorted by their letters' numbers, not as the server's language does."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, String):
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(
                    f'ALTER TABLE {table.name} ALTER COLUMN {column.name} TYPE {kind} COLLATE "C"'
                )


@contextmanager
def only_one_serves(url: URL) -> Iterator[bool]:
    """Whether no other imgseg serves this database; none can, then, until this one is done.

    Raises:
        DatabaseError: the server cannot be reached, or refuses.
    """
    connection = _engine_for_lock(url).connect()
    over = threading.Event()
    holding = threading.Thread(target=_hold, args=[connection, over], daemon=True)
    try:
        taken = _take_soon(connection)
        if taken:
            holding.start()
        yield taken
    finally:
        over.set()
        if holding.is_alive():
            holding.join(LEAVE_SECONDS)
        # A look that the server does not answer keeps the connection: it ends with the process.
        if not holding.is_alive():
            connection.close()


def _engine_for_lock(url: URL) -> Engine:
    engine = create_engine(
        url,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        hide_parameters=True,
        connect_args=HELD_UP | {"tcp_user_timeout": UNANSWERED_MILLISECONDS},
    )

    @event.listens_for(engine, "connect")
    def hold_up(connection: Any, _record: Any) -> None:
        # Not as startup options: poolers refuse those, and DATABASE_URL may have its own.
        connection.execute(HELD_UP_THERE)

    return engine


def _take_soon(connection: Connection) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    if not (taken := _take(connection)):
        log.warning("Another imgseg serves the database: waiting, in case it is about to end.")
    while not taken and time.monotonic() < deadline:
        time.sleep(RETRY_SECONDS)
        taken = _take(connection)
    return taken


def _take(connection: Connection) -> bool:
    """Whether this connection serves the database alone; it may take that twice."""
    taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({SERVING})").scalar()
    connection.rollback()
    return bool(taken)


def _hold(connection: Connection, over: threading.Event) -> None:
    """Take it anew where the server has forgotten it: it was started again, or the line broke."""
    while not over.wait(SECONDS_BETWEEN_LOOKS):
        try:
            if not _take(connection):
                log.error("Another imgseg serves this database too: stop one of them.")
        except DBAPIError as error:
            log.warning("The database cannot be reached: %s", error.orig)
            connection.rollback()
