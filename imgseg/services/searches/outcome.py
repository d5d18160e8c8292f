"""What is kept of a search: its verdicts, what was said of them, and its Output."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError
from imgseg.models.base import now
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.output.output import write_output, write_table
from imgseg.storage import places
from imgseg.storage.dialects import is_sqlite
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

if TYPE_CHECKING:
    from imgseg.recognition.feedback import Reviewed

log = logging.getLogger(__name__)
# What another decision may change of a row.
DECIDED = ("verdict", "score", "faces", "x", "y", "w", "h", "width", "height", "reason")


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


def verdicts_of(session: Session, run: Run) -> dict[int, PhotoVerdict]:
    """All verdicts of a run by their ids, in the order in which they were decided."""
    # Columns, not objects of the session: for a large album the garbage collector would stop
    # every thread for half a second to look through those.
    columns = select(*Verdict.__table__.columns).where(Verdict.run_id == run.id)
    return {row.id: as_verdict(row) for row in session.execute(columns.order_by(Verdict.id))}


def update_verdicts(
    session: Session, old: Mapping[int, PhotoVerdict], new: Mapping[int, PhotoVerdict]
) -> None:
    """Write those of the new verdicts, by id, that differ from the old. The caller commits.

    Rows that a run which ended meanwhile has removed stay away.
    """
    changed = [{"id": id_} | row_of(v) for id_, v in new.items() if v != old[id_]]
    if not changed:
        return
    if not is_sqlite(session):
        session.execute(update(Verdict), changed)
        return
    with _waiting(session, changed) as connection:
        values = ", ".join(f"{name} = waiting.{name}" for name in DECIDED)
        connection.exec_driver_sql(
            f"UPDATE verdicts SET {values} FROM waiting WHERE verdicts.id = waiting.id"  # noqa: S608
        )


def replace_verdicts(session: Session, run_id: int, verdicts: Iterable[PhotoVerdict]) -> None:
    """Let a run have these verdicts, and the other runs of its search none. The caller commits.

    A photo of which no run before said anything arrives now, but for those of the first run.
    """
    search_id = session.scalar(select(Run.search_id).where(Run.id == run_id))
    runs = select(Run.id).where(Run.search_id == search_id)
    done = runs.where(Run.status == "done", Run.id != run_id).limit(1)
    moment = now() if session.scalar(done) else None
    before = select(Verdict.photo, Verdict.arrived_at).where(Verdict.run_id.in_(runs))
    arrived = dict(session.execute(before).all())
    rows = [
        {"run_id": run_id, "arrived_at": arrived.get(verdict.photo, moment)} | row_of(verdict)
        for verdict in verdicts
    ]
    old = delete(Verdict).where(Verdict.run_id.in_(runs))
    if not is_sqlite(session):
        session.execute(old)
        session.execute(insert(Verdict), rows)
        return
    with _waiting(session, rows) as connection:
        connection.execute(old)
        names = ", ".join(rows[0])
        connection.exec_driver_sql(
            f"INSERT INTO verdicts ({names}) SELECT {names} FROM waiting ORDER BY rowid"  # noqa: S608
        )


@contextmanager
def _waiting(session: Session, rows: list[dict[str, Any]]) -> Iterator[Connection]:
    """The rows in ``waiting``, a table of the connection's own; with `row_of`'s columns, or more.

    So the database is locked for others only while SQLite takes them over, in one statement.
    """
    names = ", ".join(rows[0])
    values = ", ".join(f":{name}" for name in rows[0])
    connection = session.connection()
    # One is left where the last decision failed.
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.waiting")
    connection.exec_driver_sql(f"CREATE TEMP TABLE waiting ({names})")
    plain = [row | {"reason": json.dumps(row["reason"])} | _arrival(row) for row in rows]
    connection.exec_driver_sql(f"INSERT INTO waiting VALUES ({values})", plain)  # noqa: S608
    yield connection
    connection.exec_driver_sql("DROP TABLE temp.waiting")


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


def write_search_output(search: Search, verdicts: list[PhotoVerdict], several: bool) -> None:
    """Bring the search's Output up to date; ``several`` people have a folder each.

    Nobody works on the files there: hard links serve as copies, at once and without room on the
    disk, however many photos a low strictness lets in. Of photos that are read in place there are
    none, for who changes one there would change the copy: Output has the table alone.

    Raises:
        ImgsegError: Output cannot be written, or the disk is full.
    """
    output = places.search_folder(search.user_id, search.id) / "Output"
    if search.album.source is not None:
        write_table(verdicts, output)
        return
    album = album_photos(search.album).photos
    write_output(verdicts, album, output, several, link=True)


def write_kept_output(session: Session, search: Search) -> None:
    """Have the search's Output show what stands in the database: nothing without a finished run.

    Raises:
        ImgsegError: as `write_search_output`.
    """
    run = search.finished_run
    verdicts = list(verdicts_of(session, run).values()) if run else []
    write_search_output(search, verdicts, bool(run and run.people))


@contextmanager
def output_follows(session: Session, *searches: Search) -> Iterator[None]:
    """Where what is done inside fails, Output shows again what stands in the database."""
    ids = [search.id for search in searches]
    try:
        yield
    except Exception:
        session.rollback()
        # One that was deleted meanwhile must not come back as a folder.
        for search in filter(None, [session.get(Search, id_) for id_ in ids]):
            try:
                write_kept_output(session, search)
            except ImgsegError as error:
                log.warning("The Output of search %s is not what stands: %s", search.id, error)
        raise
