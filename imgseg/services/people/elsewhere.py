"""What people are known by from elsewhere: other albums and searches than the one that asks."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, not_, select
from sqlalchemy.orm import Session, aliased

from imgseg.faces import Box
from imgseg.models.album import Album
from imgseg.models.person import Person, PersonExample, SoughtPerson
from imgseg.models.review import Review
from imgseg.models.search import Search
from imgseg.services.people.examples import folder_with


class Example(NamedTuple):
    """A face that is the person (``same``), or is not: in which file, of which content, where."""

    file: Path
    name: str
    sha256: str
    same: bool
    box: Box

    @property
    def folder(self) -> Path:
        """The folder that the name is relative to."""
        return self.file.parents[self.name.count("/")]


def examples_elsewhere(session: Session, search: Search) -> dict[str, list[Example]]:
    """What those whom a search means are known by, but for what was said in it, by name.

    Of one content the last word counts, and what was said in the search before all.
    """
    twin = aliased(PersonExample)
    said_here = select(twin.sha256).where(
        twin.person_id == SoughtPerson.person_id, _said_here(search, twin)
    )
    rows = session.execute(
        select(SoughtPerson.name, PersonExample, Person, Album)
        .join(PersonExample, PersonExample.person_id == SoughtPerson.person_id)
        .join(Person, Person.id == PersonExample.person_id)
        .outerjoin(Album, Album.id == PersonExample.album_id)
        .where(
            SoughtPerson.search_id == search.id,
            PersonExample.sha256.not_in(said_here.correlate(SoughtPerson)),
        )
        .order_by(PersonExample.said_at, PersonExample.id)
    )
    found: dict[str, dict[str, Example]] = {}
    for name, row, person, album in rows:
        file = folder_with(person, album).photos / row.photo
        example = Example(file, row.photo, row.sha256, row.same, row.box)
        found.setdefault(name, {})[row.sha256] = example
    return {name: list(examples.values()) for name, examples in found.items()}


def known_elsewhere(session: Session, search: Search) -> dict[str, str]:
    """A text for each name in a search: another one once `examples_elsewhere` gives others.

    What is learnt and said in the search itself changes nothing of it.
    """
    own_target = PersonExample.album_id.is_(None) & (
        func.coalesce(PersonExample.search_id, 0) == search.id
    )
    rows = session.execute(
        select(
            SoughtPerson.name,
            func.count(),
            func.sum(case((PersonExample.same, 1), else_=0)),
            func.max(PersonExample.said_at),
        )
        .join(PersonExample, PersonExample.person_id == SoughtPerson.person_id)
        .where(
            SoughtPerson.search_id == search.id,
            not_(own_target),
            not_(_said_here(search, PersonExample)),
        )
        .group_by(SoughtPerson.name)
    )
    return {name: f"{count} {same} {last.isoformat()}" for name, count, same, last in rows}


def taught_elsewhere(session: Session, search: Search) -> list[str]:
    """The names of those who are known by other faces than when the search last decided."""
    known = known_elsewhere(session, search)
    rows = session.scalars(select(SoughtPerson).where(SoughtPerson.search_id == search.id))
    return sorted(row.name for row in rows if row.learnt != known.get(row.name, ""))


def _said_here(search: Search, example: type[PersonExample]) -> ColumnElement[bool]:
    """Whether an example is of a photo of which something was said in this search."""
    reviewed = select(Review.photo).where(
        Review.search_id == search.id, Review.person == SoughtPerson.name
    )
    here = func.coalesce(example.album_id, 0) == search.album_id
    return and_(here, example.photo.in_(reviewed.correlate(SoughtPerson)))
