"""Results: the verdicts of a run, counted, page by page, and those to look through first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.paging import PAGE_SIZE, page_within, shape_of
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.searches.news import IS_NEW, NEW

VERDICTS = ("match", "unsure", "other", "no_face", "unreadable")
SHOWN_TARGET_PHOTOS = 4


@dataclass(frozen=True)
class Page:
    """One page of verdicts of a kind, the surest first; pages count from 1.

    A kind is one of ``VERDICTS``, or ``NEW``: the new ones that match or may.

    Where several people are sought, ``people`` names those that each photo has this verdict for.
    """

    verdicts: list[Verdict]
    number: int
    pages: int
    people: dict[str, list[str]]


def count_verdicts(session: Session, run: Run, person: str | None = None) -> dict[str, int]:
    """How many photos got each of ``VERDICTS``; see `page_of` for ``person``."""
    mine = select(Verdict.verdict.label("kind")).where(Verdict.run_id == run.id)
    if person:
        mine = mine.where(Verdict.person == person)
    elif run.people:
        ranks = {kind: rank for rank, kind in enumerate(VERDICTS)}
        best = func.min(case(ranks, value=Verdict.verdict))
        mine = select(case({rank: kind for kind, rank in ranks.items()}, value=best).label("kind"))
        mine = mine.where(Verdict.run_id == run.id).group_by(Verdict.photo)
    kinds = mine.subquery()
    rows = session.execute(select(kinds.c.kind, func.count()).group_by(kinds.c.kind))
    return dict.fromkeys(VERDICTS, 0) | dict(rows.all())


def count_matches(session: Session, run: Run) -> dict[str, int]:
    """How many photos show each of the several people of a run; empty where there is one."""
    rows = session.execute(
        select(Verdict.person, func.count())
        .where(Verdict.run_id == run.id, Verdict.verdict == "match")
        .group_by(Verdict.person)
    )
    return dict.fromkeys(run.people, 0) | (dict(rows.all()) if run.people else {})


def page_of(
    session: Session, run: Run, kind: str, number: int, total: int, person: str | None = None
) -> Page:
    """Page ``number`` of the ``total`` verdicts of that kind; the nearest page there is.

    The verdicts are those about ``person``; without, the best that each photo has about anybody,
    of which a kind is better than those after it in ``VERDICTS``.
    """
    number, pages = page_within(number, total)
    verdicts = session.scalars(
        select(Verdict)
        .where(_listed(run, kind, person))
        .order_by(*_in_order(kind))
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    people: dict[str, list[str]] = {}
    if run.people:
        rows = session.execute(
            select(Verdict.photo, Verdict.person)
            .where(
                Verdict.run_id == run.id,
                _is(kind),
                Verdict.photo.in_([verdict.photo for verdict in verdicts]),
            )
            .order_by(Verdict.person)
        )
        for photo, name in rows:
            people.setdefault(photo, []).append(name)
    return Page(list(verdicts), number, pages, people)


def names_of(session: Session, run: Run, kind: str, person: str | None = None) -> list[str]:
    """The photos of all pages of that kind, in their order; see `page_of`."""
    return list(
        session.scalars(
            select(Verdict.photo).where(_listed(run, kind, person)).order_by(*_in_order(kind))
        )
    )


def shapes_of(session: Session, run: Run, kind: str, person: str | None = None) -> list[int]:
    """The shapes of the photos of all pages of that kind, in their order; see `page_of`."""
    rows = session.execute(
        select(Verdict.width, Verdict.height)
        .where(_listed(run, kind, person))
        .order_by(*_in_order(kind))
    )
    return [shape_of(width, height) for width, height in rows]


def _is(kind: str) -> ColumnElement[bool]:
    return IS_NEW if kind == NEW else Verdict.verdict == kind


def _in_order(kind: str) -> list[ColumnElement[Any]]:
    surest: list[ColumnElement[Any]] = [Verdict.score.desc().nulls_last(), Verdict.photo.asc()]
    # What is found comes before what is unsure, as the alphabet has it.
    return [Verdict.verdict.asc(), *surest] if kind == NEW else surest


def _listed(run: Run, kind: str, person: str | None) -> ColumnElement[bool]:
    listed = (Verdict.run_id == run.id) & _is(kind)
    if not run.people:
        return listed
    if person:
        return listed & (Verdict.person == person)
    # Only photos of which nobody has a better verdict; each of them once, by its surest.
    better = aliased(Verdict)
    found_better = select(better.id).where(
        better.run_id == run.id,
        better.photo == Verdict.photo,
        better.verdict.in_(() if kind == NEW else VERDICTS[: VERDICTS.index(kind)]),
    )
    order = (*_in_order(kind), Verdict.id)
    place = func.row_number().over(partition_by=Verdict.photo, order_by=order)
    placed = select(Verdict.id, place.label("place")).where(listed, ~found_better.exists())
    first = placed.subquery()
    return Verdict.id.in_(select(first.c.id).where(first.c.place == 1))


def said_since(session: Session, search: Search, person: str, since: datetime) -> dict[str, int]:
    """How many photos were confirmed and rejected as the person since then (UTC)."""
    rows = session.execute(
        select(Review.decision, func.count())
        .where(Review.search_id == search.id, Review.person == person, Review.created_at >= since)
        .group_by(Review.decision)
    )
    return {"confirmed": 0, "rejected": 0} | dict(rows.all())


def target_photos_of(search: Search, run: Run, person: str) -> list[str]:
    """Some Target photos of the person: of several people, those in the person's folder."""
    names = train_photos(search, "target").names()
    if run.people:
        names = [name for name in names if person in name.split("/")[:-1]]
    return names[:SHOWN_TARGET_PHOTOS]
