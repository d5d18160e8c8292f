"""People as pages show them: with a face, counted, to choose from."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.person import Person, PersonExample, SoughtPerson
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.people.people import last_results


class Known(NamedTuple):
    """A person with the ``face`` to show, and in how many ``photos``, by the last results.

    ``examples`` counts the faces that the person is known by; without one there is no face.
    """

    person: Person
    face: int | None
    examples: int
    photos: int


def known_people(session: Session, user_id: int, *, hidden: bool = False) -> list[Known]:
    """The user's people, whoever is in the most photos first; the hidden ones if asked for.

    Counted by the database alone: no folder is looked into.
    """
    mine = (Person.user_id == user_id) & (Person.hidden == hidden)
    results = last_results(session, mine)
    # By an index that holds all that is asked for: of photos it would have to look each up.
    counted = (
        select(Verdict.run_id, Verdict.person, func.count())
        .where(Verdict.run_id.in_({one.run_id for one in results}), Verdict.verdict == "match")
        .group_by(Verdict.run_id, Verdict.person)
    )
    matches = {(run_id, name): count for run_id, name, count in session.execute(counted)}
    photos: dict[int, list[int]] = {}
    for one in results:
        if count := matches.get((one.run_id, one.name)):
            photos.setdefault(one.person_id, []).append(count)
    faces = _faces().where(mine).subquery()
    rows = session.execute(
        select(Person, faces.c.id, faces.c.examples)
        .outerjoin(faces, (faces.c.person_id == Person.id) & (faces.c.place == 1))
        .where(mine)
        .order_by(Person.id.desc())
    )
    found = [
        Known(person, face, examples or 0, sum(photos.get(person.id, [])))
        for person, face, examples in rows
    ]
    return sorted(found, key=lambda one: -one.photos)


def people_to_offer(
    session: Session, user_id: int, but_in: Album | None = None
) -> list[tuple[Person, int]]:
    """The user's people who are shown and have a face, with its id; the best known first.

    With ``but_in`` only those who were not looked for in that album.
    """
    faces = _faces().where(Person.user_id == user_id, ~Person.hidden).subquery()
    wanted = (
        select(Person, faces.c.id)
        .join(faces, (faces.c.person_id == Person.id) & (faces.c.place == 1))
        .order_by(faces.c.examples.desc(), Person.id.desc())
    )
    if but_in:
        there = (
            select(SoughtPerson.person_id)
            .join(Run, Run.search_id == SoughtPerson.search_id)
            .join(Search, Search.id == SoughtPerson.search_id)
            .where(Search.album_id == but_in.id)
        )
        wanted = wanted.where(Person.id.not_in(there))
    return [(person, face) for person, face in session.execute(wanted)]


def shown_people(session: Session, user_id: int) -> list[Person]:
    """The user's people who are not hidden, by name; nothing is counted."""
    mine = Person.user_id == user_id, ~Person.hidden
    return list(session.scalars(select(Person).where(*mine).order_by(Person.name, Person.id)))


def count_people(session: Session, user_id: int, *, hidden: bool) -> int:
    """How many of the user's people are hidden, or are not."""
    mine = Person.user_id == user_id, Person.hidden == hidden
    return session.scalar(select(func.count()).select_from(Person).where(*mine)) or 0


def faces_of(session: Session, people: Iterable[Person]) -> dict[int, int]:
    """The id of the face to show of each of the people, by theirs, where there is one."""
    faces = _faces().where(Person.id.in_([person.id for person in people])).subquery()
    rows = session.execute(select(faces.c.person_id, faces.c.id).where(faces.c.place == 1))
    return dict(rows.all())


def first_faces(session: Session, searches: Iterable[Search]) -> dict[int, tuple[Person, int]]:
    """Somebody whom each search means, with a face, by the search's id, where there is one."""
    ids = [search.id for search in searches]
    rows = session.execute(
        select(SoughtPerson.search_id, Person)
        .join(Person, Person.id == SoughtPerson.person_id)
        .where(SoughtPerson.search_id.in_(ids))
        .order_by(SoughtPerson.name)
    ).all()
    faces = faces_of(session, [person for _, person in rows])
    found: dict[int, tuple[Person, int]] = {}
    for search_id, person in rows:
        if person.id in faces:
            found.setdefault(search_id, (person, faces[person.id]))
    return found


def _faces() -> Select[int, int, int, int]:
    """The faces that are the people's, the largest of each at place 1."""
    of_person = PersonExample.person_id
    largest = PersonExample.w.desc(), PersonExample.id
    return (
        select(
            of_person.label("person_id"),
            PersonExample.id.label("id"),
            func.row_number().over(partition_by=of_person, order_by=largest).label("place"),
            func.count().over(partition_by=of_person).label("examples"),
        )
        .join(Person, Person.id == of_person)
        .where(PersonExample.same)
    )
