"""What is kept of a search: its verdicts, and what was said of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Row, Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.storage.dialects import is_sqlite
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

if TYPE_CHECKING:
    from imgseg.recognition.feedback import Reviewed

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


def as_verdict(row: Row[Any] | Verdict) -> PhotoVerdict:
    """The verdict of a row."""
    return PhotoVerdict(
        photo=row.photo,
        person=row.person,
        verdict=cast("VerdictName", row.verdict),
        score=row.score,
        faces=row.faces,
        box=if_there(row.x, row.y, row.w, row.h),
        size=if_there(row.width, row.height),
        reason=Reason.of_row(row.reason),
    )


def if_there(*values: int | None) -> Any:
    """The values as a tuple; None where they are."""
    return None if None in values else values


CONFIRMED, REJECTED = "confirmed", "rejected"


def reviews_of(session: Session, search: Search) -> dict[str, dict[str, Reviewed]]:
    """What was said of the album's photos, by person and by name."""
    # Late, because numpy takes its time.
    from imgseg.recognition.feedback import Reviewed

    rows = session.scalars(select(Review).where(Review.search_id == search.id))
    reviews: dict[str, dict[str, Reviewed]] = {}
    for row in rows:
        said = Reviewed(row.decision == CONFIRMED, if_there(row.x, row.y, row.w, row.h))
        reviews.setdefault(row.person, {})[row.photo] = said
    return reviews


def as_said(
    reviews: dict[str, dict[str, Reviewed]], verdicts: Iterable[Verdict], decision: str
) -> dict[str, dict[str, Reviewed]]:
    """The reviews as they are with what is said now of the photos of these verdicts.

    ``decision`` is confirmed or rejected; anything else takes back what was said.
    """
    from imgseg.recognition.feedback import Reviewed

    said = {person: dict(of_person) for person, of_person in reviews.items()}
    for one in verdicts:
        of_person = said.setdefault(one.person, {})
        if decision in {CONFIRMED, REJECTED}:
            box = if_there(one.x, one.y, one.w, one.h)
            of_person[one.photo] = Reviewed(decision == CONFIRMED, box)
        else:
            of_person.pop(one.photo, None)
    return said


def decisions_of(session: Session, search: Search) -> dict[tuple[str, str], str]:
    """What was said of the album's photos, by name and person: confirmed or rejected."""
    said = select(Review.photo, Review.person, Review.decision)
    rows = session.execute(said.where(Review.search_id == search.id))
    return {(photo, person): decision for photo, person, decision in rows}


def keep_reviews(
    session: Session, search: Search, verdicts: Iterable[Verdict], decision: str
) -> None:
    """Keep what is said of the photos of verdicts, of which nothing is kept. The caller commits.

    ``decision`` is confirmed or rejected.
    """
    said = {"search_id": search.id, "decision": decision, "created_at": now()}
    rows = [
        said | {name: getattr(one, name) for name in ("person", "photo", "x", "y", "w", "h")}
        for one in verdicts
    ]
    session.execute(insert(Review), rows)


def forget_reviews(session: Session, search: Search, verdicts: Iterable[Verdict]) -> None:
    """Forget what was said of the photos of verdicts, if anything was. The caller commits."""
    about = Review.person == bindparam("of_person"), Review.photo == bindparam("of_photo")
    # Not by way of the session, which would do it one by one.
    session.connection().execute(
        delete(Review).where(Review.search_id == search.id, *about),
        [{"of_person": one.person, "of_photo": one.photo} for one in verdicts],
    )
