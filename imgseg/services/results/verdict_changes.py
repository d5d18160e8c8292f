"""Verdicts that became others: written to the database, and named."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.models.verdict import Verdict

Key = tuple[str, str]
# What another decision may change of a row.
DECIDED = ("verdict", "score", "faces", "x", "y", "w", "h", "width", "height")


class Change(NamedTuple):
    """A photo whose verdict was ``before`` and is ``after``."""

    photo: str
    person: str
    before: str
    after: str


def rows_of(session: Session, run: Run) -> dict[Key, dict[str, Any]]:
    """The verdicts of a run as rows, by photo and person."""
    columns = select(*Verdict.__table__.columns).where(Verdict.run_id == run.id)
    return {key_of(row): row for row in map(dict, session.execute(columns).mappings())}


def key_of(row: dict[str, Any]) -> Key:
    """Which verdict of its run a row is."""
    return row["photo"], row["person"]


def update_rows(
    session: Session, old: dict[Key, dict[str, Any]], new: Iterable[dict[str, Any]]
) -> None:
    """Write the rows that changed, where a run that ended meanwhile has not removed them."""
    changed = [
        (*(row[name] for name in DECIDED), json.dumps(row["reason"]), old[key_of(row)]["id"])
        for row in new
        if any(row[name] != old[key_of(row)][name] for name in (*DECIDED, "reason"))
    ]
    if changed:
        # As plain as can be, while it locks the database: through SQLAlchemy's own update ten
        # thousand rows take four times as long.
        values = ", ".join(f"{name} = ?" for name in (*DECIDED, "reason"))
        statement = f"UPDATE {Verdict.__tablename__} SET {values} WHERE id = ?"  # noqa: S608
        session.connection().exec_driver_sql(statement, changed)
