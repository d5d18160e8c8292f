"""People: making them, who a search means, and what was found of them last."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from imgseg.models.person import Person, PersonExample, SoughtPerson
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import person_photos

LONGEST_NAME = 120


def create_person(session: Session, user_id: int, name: str) -> Person:
    """Somebody new, of whom nothing is known yet. The caller commits."""
    person = Person(user_id=user_id, name=name[:LONGEST_NAME])
    session.add(person)
    session.flush()
    person_photos(person).create()
    return person


def people_sought(session: Session, search: Search) -> dict[str, Person]:
    """Whom a search means, by the names in its verdicts; empty before it has run."""
    rows = session.execute(
        select(SoughtPerson.name, Person)
        .join(Person, Person.id == SoughtPerson.person_id)
        .where(SoughtPerson.search_id == search.id)
    )
    return dict(rows.all())


def seek(session: Session, search: Search, name: str, person: Person) -> None:
    """Let a search mean this person by a name, and nobody else by it. The caller commits."""
    forget_sought(session, search, [name])
    session.add(SoughtPerson(search_id=search.id, name=name, person_id=person.id))
    session.flush()


def forget_sought(session: Session, search: Search, names: Collection[str]) -> None:
    """Let a search mean nobody in particular by these names. The caller commits."""
    mine = SoughtPerson.search_id == search.id, SoughtPerson.name.in_(names)
    session.execute(delete(SoughtPerson).where(*mine))


def remember_sought(session: Session, search: Search, names: Iterable[str]) -> None:
    """Let everybody whom a run sought be a person, and the search mean nobody else.

    The caller commits.
    """
    known, wanted = people_sought(session, search), set(names)
    forget_sought(session, search, known.keys() - wanted)
    for name in sorted(wanted - known.keys()):
        seek(session, search, name, create_person(session, search.user_id, name))


def note_known(session: Session, search: Search, known: Mapping[str, str]) -> None:
    """Take note of what people were known by when a search decided. The caller commits.

    ``known`` is what `known_elsewhere` gave then.
    """
    for row in session.scalars(select(SoughtPerson).where(SoughtPerson.search_id == search.id)):
        row.learnt = known.get(row.name, "")
    session.flush()


def rename_sought(session: Session, search: Search, old: str, new: str) -> None:
    """Whom the search meant by ``old`` it means by ``new``, the person's name if ``old`` was.

    The caller commits.
    """
    person = people_sought(session, search).get(old)
    if person is None or old == new:
        return
    if person.name == old[:LONGEST_NAME]:
        person.name = new[:LONGEST_NAME]
    forget_sought(session, search, [new])
    mine = SoughtPerson.search_id == search.id, SoughtPerson.name == old
    session.execute(update(SoughtPerson).where(*mine).values(name=new))


def is_known(session: Session, search: Search) -> bool:
    """Whether there is a face by which to know somebody whom the search means."""
    face = (
        select(PersonExample.id)
        .join(SoughtPerson, SoughtPerson.person_id == PersonExample.person_id)
        .where(SoughtPerson.search_id == search.id, PersonExample.same)
    )
    return session.scalar(face.limit(1)) is not None


def searches_for(session: Session, *people: Person) -> list[Search]:
    """The searches that mean any of these people, newest first."""
    ids = [person.id for person in people]
    mine = select(SoughtPerson.search_id).where(SoughtPerson.person_id.in_(ids))
    return list(
        session.scalars(select(Search).where(Search.id.in_(mine)).order_by(Search.id.desc()))
    )


def searches_for_alone(session: Session, person: Person) -> list[Search]:
    """Those of `searches_for` that seek nobody else."""
    with_others = select(SoughtPerson.search_id).where(SoughtPerson.person_id != person.id)
    others = set(session.scalars(with_others))
    return [search for search in searches_for(session, person) if search.id not in others]


class Result(NamedTuple):
    """The last results about a person in an album: of which search, by which name and run."""

    person_id: int
    album_id: int
    search_id: int
    name: str
    run_id: int


def last_results(session: Session, which: ColumnElement[bool]) -> list[Result]:
    """The last results about some people, in each album those of the newest search there."""
    rows = session.execute(
        select(Person.id, Search.album_id, Search.id, SoughtPerson.name, func.max(Run.id))
        .join(SoughtPerson, SoughtPerson.person_id == Person.id)
        .join(Search, Search.id == SoughtPerson.search_id)
        .join(Run, Run.search_id == Search.id)
        .where(which, Run.status == "done")
        .group_by(Person.id, Search.album_id, Search.id, SoughtPerson.name)
        .order_by(Search.id)
    )
    newest = {(row[0], row[1]): Result(*row) for row in rows}
    return list(newest.values())
