"""The web app's database moves from App_data to PostgreSQL."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select

from imgseg.errors import ImgsegError, InputError
from imgseg.models.base import Base
from imgseg.storage.dialects import give_higher_numbers, given_numbers

# Faces have 2.5 kB each.
ROWS_AT_ONCE = 1000


def move_rows(here: Connection, there: Connection) -> int:
    """Copy every row, and see that each arrived as it was.

    Both have all tables, as they are today. The caller commits what is there then, or nothing.

    Returns:
        How many rows there are.

    Raises:
        InputError: there are accounts in the target already.
        ImgsegError: a row is not the same there.
    """
    count = 0
    for table in Base.metadata.sorted_tables:
        if there.execute(select(table).limit(1)).first():
            raise InputError(
                "The new database holds something already: name an empty one; nothing was moved."
            )
    for table in Base.metadata.sorted_tables:
        for rows in _parts(here, table):
            there.execute(insert(table), [dict(row._mapping) for row in rows])
            count += len(rows)
        _compare(here, there, table)
    for table in Base.metadata.sorted_tables:
        numbered = "id" in table.columns and not table.columns["id"].foreign_keys
        if numbered and (given := given_numbers(here, table)):
            give_higher_numbers(there, table.name, given)
    return count


def _parts(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """All rows in the order of their keys, some at a time."""
    rows = select(table).order_by(*table.primary_key.columns)
    with connection.execute(rows.execution_options(yield_per=ROWS_AT_ONCE)) as found:
        yield from found.partitions()


def _compare(here: Connection, there: Connection, table: Table) -> None:
    for before, after in zip_longest(_parts(here, table), _parts(there, table)):
        if before != after:
            raise ImgsegError(
                f"The table {table.name} did not arrive as it was: nothing was moved; report this,"
                " please."
            )
