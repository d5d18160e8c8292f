"""What the verdicts of all searches say of photos: of somebody, of anybody, of those looked at."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.person import Person, SoughtPerson
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.results.questions import Mark, Photo

# Who is there by one search is there, whatever another says.
RANK = {"match": 2, "unsure": 1}
Rows = Select[*tuple[Any, ...]]


class NewestSearch(NamedTuple):
    """The newest search in which somebody was sought in an album, and under which name."""

    search_id: int
    name: str


def sought_in(
    session: Session, people: Iterable[Person], albums: Collection[Album]
) -> dict[tuple[int, int], NewestSearch]:
    """The searches that were done for people, by the ids of person and album."""
    rows = session.execute(
        select(SoughtPerson.person_id, Search.album_id, Search.id, SoughtPerson.name)
        .join(Search, Search.id == SoughtPerson.search_id)
        .join(Run, (Run.search_id == Search.id) & (Run.status == "done"))
        .where(SoughtPerson.person_id.in_([one.id for one in people]), _about(albums))
        .order_by(Search.id)
    )
    return {(person, album): NewestSearch(search, name) for person, album, search, name in rows}


def matches_of(session: Session, person: Person, albums: Collection[Album]) -> dict[Photo, Mark]:
    """The photos that show a person, with what a verdict says of them."""
    face = func.coalesce(Verdict.w * Verdict.h, 0)
    rows = _of(person, albums).add_columns(func.coalesce(Verdict.score, 0), Verdict.faces, face)
    return _best(session, rows.where(Verdict.verdict == "match"))


def marks_of(session: Session, person: Person, albums: Collection[Album]) -> dict[Photo, Mark]:
    """Which verdict all photos have that were looked at for a person."""
    return _best(session, _of(person, albums))


def kinds_of_anybody(session: Session, albums: Collection[Album]) -> dict[Photo, str]:
    """The photos that show (match) or may show (unsure) anybody sought in their albums."""
    least = func.min(Verdict.verdict)
    rows = _rows(albums).with_only_columns(Search.album_id, Verdict.photo, least)
    some = rows.where(Verdict.verdict.in_(RANK)).group_by(Search.album_id, Verdict.photo)
    # As the alphabet has it, match comes before unsure.
    return {(album_id, name): kind for album_id, name, kind in session.connection().execute(some)}


def newest_runs(session: Session, albums: Collection[Album]) -> dict[int, Run]:
    """The newest finished run about each of the albums, by the album's id."""
    newest = (
        select(func.max(Run.id))
        .join(Search, Search.id == Run.search_id)
        .where(Run.status == "done", _about(albums))
        .group_by(Search.album_id)
    )
    rows = select(Search.album_id, Run).join(Run, Run.search_id == Search.id)
    return dict(session.execute(rows.where(Run.id.in_(newest))).all())


def gone_through(session: Session, runs: Iterable[Run]) -> dict[Photo, Mark]:
    """The photos that runs went through, by what is said of them about one person each."""
    photos: dict[Photo, Mark] = {}
    for run in runs:
        of_run = _rows().where(Verdict.run_id == run.id)
        if run.people:
            of_run = of_run.where(Verdict.person == run.people[0])
        photos |= _best(session, of_run)
    return photos


def _about(albums: Collection[Album]) -> ColumnElement[bool]:
    return Search.album_id.in_([album.id for album in albums])


def _rows(albums: Collection[Album] | None = None) -> Rows:
    rows = (
        select(Search.album_id, Verdict.photo, Verdict.id, Verdict.verdict)
        .join(Run, Run.id == Verdict.run_id)
        .join(Search, Search.id == Run.search_id)
    )
    return rows if albums is None else rows.where(_about(albums))


def _of(person: Person, albums: Collection[Album]) -> Rows:
    means = (SoughtPerson.search_id == Search.id) & (SoughtPerson.name == Verdict.person)
    return _rows(albums).join(SoughtPerson, means).where(SoughtPerson.person_id == person.id)


def _best(session: Session, rows: Rows) -> dict[Photo, Mark]:
    """One mark a photo; of alike ones the newest."""
    marks: dict[Photo, Mark] = {}
    # Not by way of the session, which would take as long again to hand them over.
    for album_id, name, *said in session.connection().execute(rows):
        photo, mark = (album_id, name), Mark(*said)
        before = marks.setdefault(photo, mark)
        if before is not mark and _weight(mark) > _weight(before):
            marks[photo] = mark
    return marks


def _weight(mark: Mark) -> tuple[int, int]:
    return RANK.get(mark.kind, 0), mark.verdict
