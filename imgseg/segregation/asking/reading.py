"""The question that an address asks, and what it is called."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast, get_args

from flask import request
from flask_login import current_user

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.services.accounts.ownership import Owned, get_all_owned
from imgseg.services.results.questions import PhotoQuestion, Sort, Who
from imgseg.services.searches.searches import is_unnamed
from imgseg.text.language import all_of, any_of, gettext

# Of people, and of albums, in one question.
MOST = 200


def question_asked() -> PhotoQuestion:
    """The question of this request.

    Raises:
        InputError: it makes no sense, or is far too long.
        NotFoundError: it names people or albums that are not mine.
    """
    who = cast("Who", _one_of(get_args(Who), "who", "all"))
    nobody = who == "nobody"
    there = () if nobody else _named(Person, "with")
    absent = () if nobody else _named(Person, "without")
    for person in set(there) & set(absent):
        raise InputError(
            "%(name)s cannot be in a photo and not be in it: choose one.", name=person.name
        )
    first, last = _day("from"), _day("to")
    if first and last and first > last:
        raise InputError("The first day is after the last one: change one of them.")
    return PhotoQuestion(
        there=there,
        absent=absent,
        who=who,
        alone=bool(there) and request.args.get("alone") == "1",
        albums=_named(Album, "album"),
        first=first,
        last=last,
        # Nothing is surer than another where nobody has to be there.
        sort=cast("Sort", _one_of(get_args(Sort)[: 3 if there else 2], "sort", "newest")),
    )


def address_of(question: PhotoQuestion) -> dict[str, Any]:
    """What an address says to ask that question; what is as usual is not there."""
    return {
        "with": [person.id for person in question.there],
        "without": [person.id for person in question.absent],
        "who": question.who if question.who != "all" else None,
        "alone": 1 if question.alone else None,
        "album": [album.id for album in question.albums],
        "from": question.first,
        "to": question.last,
        "sort": question.sort if question.sort != "newest" else None,
    }


def title_of(question: PhotoQuestion) -> str:
    """What the photos are called, such as "Anna and Ben", "Anna alone" or "Without Anna"."""
    absent = any_of(_names(question.absent))
    if not question.there:
        if absent:
            return gettext("Without %(names)s", names=absent)
        return gettext("Nobody known") if question.who == "nobody" else gettext("All photos")
    names = _names(question.there)
    said = all_of(names) if question.who == "all" else any_of(names)
    if question.alone and len(names) == 1:
        said = gettext("%(name)s alone", name=said)
    elif question.alone:
        said = gettext("Only %(names)s", names=said)
    return gettext("%(names)s without %(others)s", names=said, others=absent) if absent else said


def name_of(person: Person) -> str:
    """The name of somebody on a page."""
    return gettext("Somebody without a name") if is_unnamed(person.name) else person.name


def _names(people: Iterable[Person]) -> list[str]:
    return [name_of(person) for person in people]


def _named(kind: type[Owned], key: str) -> tuple[Owned, ...]:
    ids = request.args.getlist(key, type=int)
    if len(ids) > MOST:
        raise InputError("Choose at most %(most)s people, or albums, at once.", most=MOST)
    return tuple(get_all_owned(db.session(), kind, current_user.id, ids))


def _one_of(choices: Collection[str], key: str, usual: str) -> str:
    chosen = request.args.get(key, usual)
    return chosen if chosen in choices else usual


def _day(key: str) -> date | None:
    text = request.args.get(key, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            "A day has to be written as year, month and day, such as 2024-05-31."
        ) from None
