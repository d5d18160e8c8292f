"""The rows of verdicts: made, kept, changed, and read."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from typing import Any, cast

from sqlalchemy import Connection, Select, delete, insert, select, update
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from imgseg.storage.dialects import is_sqlite
from imgseg.verdicts import PhotoVerdict, VerdictName

# What another decision may change of a row, and all that `row_of` makes of a verdict.
DECIDED = ("verdict", "score", "faces", "x", "y", "w", "h", "width", "height", "reason")
ROW = ("photo", "person", *DECIDED)
# So many rows of a very large album are put together at a time (memory).
AT_ONCE = 5000


def row_of(verdict: PhotoVerdict) -> dict[str, Any]:
    """The columns of a verdict but for its run."""
    x, y, w, h = verdict.box or (None, None, None, None)
    width, height = verdict.size or (None, None)
    return {
        "photo": verdict.photo,
        "person": verdict.person,
        "verdict": verdict.verdict,
        "score": verdict.score,
        "faces": verdict.faces,
        "x": x,
        "y": y,
        "w": w,
        "h": h,
        "width": width,
        "height": height,
        "reason": verdict.reason.as_row(),
    }


def as_verdict(row: Verdict) -> PhotoVerdict:
    """The verdict of a row; of all the rows of a run see `each_verdict`."""
    return PhotoVerdict(
        photo=row.photo,
        person=row.person,
        verdict=cast("VerdictName", row.verdict),
        score=row.score,
        faces=row.faces,
        box=row.box,
        size=row.size,
        reason=row.why,
    )


def update_verdicts(session: Session, changed: Iterable[dict[str, Any]]) -> None:
    """Write changed verdicts: each an id and what `row_of` makes of it. The caller commits.

    Rows that a run which ended meanwhile has removed stay away.
    """
    rest = iter(changed)
    first = next(rest, None)
    if first is None:
        return
    changed = chain([first], rest)
    if not is_sqlite(session):
        for some in _batches(changed):
            session.execute(update(Verdict), some)
        return
    with _waiting(session, ("id", *ROW), changed) as connection:
        values = ", ".join(f"{name} = waiting.{name}" for name in DECIDED)
        connection.exec_driver_sql(
            f"UPDATE verdicts SET {values} FROM waiting WHERE verdicts.id = waiting.id"  # noqa: S608
        )


def replace_verdicts(session: Session, run_id: int, verdicts: Sequence[PhotoVerdict]) -> None:
    """Let a run have these verdicts, and the other runs of its search none. The caller commits.

    A photo of which no run before said anything arrives now, but for those of the first run.
    """
    search_id = session.scalar(select(Run.search_id).where(Run.id == run_id))
    runs = select(Run.id).where(Run.search_id == search_id)
    arrived = _arrived(session, run_id, runs, verdicts)
    rows = (
        {"run_id": run_id, "arrived_at": arrived.get(verdict.photo)} | row_of(verdict)
        for verdict in verdicts
    )
    old = delete(Verdict).where(Verdict.run_id.in_(runs))
    if not is_sqlite(session):
        session.execute(old)
        for some in _batches(rows):
            session.execute(insert(Verdict), some)
        return
    columns = ("run_id", "arrived_at", *ROW)
    with _waiting(session, columns, rows) as connection:
        connection.execute(old)
        names = ", ".join(columns)
        connection.exec_driver_sql(
            f"INSERT INTO verdicts ({names}) SELECT {names} FROM waiting ORDER BY rowid"  # noqa: S608
        )


def _arrived(
    session: Session, run_id: int, runs: Select[int], verdicts: Iterable[PhotoVerdict]
) -> dict[str, datetime]:
    """When photos came, of those that came after the first run; few of a very large album."""
    of_search = Verdict.run_id.in_(runs)
    before = select(Verdict.photo, Verdict.arrived_at).where(of_search)
    rows = session.execute(before.where(Verdict.arrived_at.is_not(None)))
    arrived = {photo: moment for photo, moment in rows if moment}
    done = runs.where(Run.status == "done", Run.id != run_id).limit(1)
    if session.scalar(done):
        new = {verdict.photo for verdict in verdicts}
        there = select(Verdict.photo).where(of_search).execution_options(yield_per=AT_ONCE)
        new.difference_update(session.scalars(there))
        arrived |= dict.fromkeys(new, now())
    return arrived


@contextmanager
def _waiting(
    session: Session, columns: Sequence[str], rows: Iterable[dict[str, Any]]
) -> Iterator[Connection]:
    """The rows, of these columns, in ``waiting``, a table of the connection's own.

    So the database is locked for others only while SQLite takes them over, in one statement.
    """
    names = ", ".join(columns)
    values = ", ".join(f":{name}" for name in columns)
    connection = session.connection()
    # One is left where the last decision failed.
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.waiting")
    connection.exec_driver_sql(f"CREATE TEMP TABLE waiting ({names})")
    for some in _batches(rows):
        plain = [row | {"reason": json.dumps(row["reason"])} | _arrival(row) for row in some]
        connection.exec_driver_sql(f"INSERT INTO waiting VALUES ({values})", plain)  # noqa: S608
    yield connection
    connection.exec_driver_sql("DROP TABLE temp.waiting")


def _batches(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _arrival(row: dict[str, Any]) -> dict[str, str]:
    moment = row.get("arrived_at")
    return {"arrived_at": moment.isoformat(" ", "microseconds")} if moment else {}
