"""How the web app's tables come about in PostgreSQL."""

from typing import Any

from sqlalchemy import Connection, String, inspect

from imgseg.models.base import Base

# Any number will do: machines that start at once take turns by it.
TURN = 20_260_219


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
