"""Which photos answer a question about people: together, either, alone, without, nobody known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from imgseg.models.album import Album
from imgseg.models.person import Person

# The id of an album, and the name of a photo in it.
Photo = tuple[int, str]
# Photos of whom are asked for: of all these people at once, of any of them, of nobody known.
Who = Literal["all", "any", "nobody"]
Sort = Literal["newest", "oldest", "surest"]


@dataclass(frozen=True)
class PhotoQuestion:
    """What somebody asks of their photos.

    ``there`` are the people who must be in a photo, all or any of them as ``who`` says, ``absent``
    those who must not; where nobody known may be, both are empty. With ``alone`` the photo has no
    face but theirs. Without ``albums`` all are asked. ``first`` and ``last`` are days, both
    included.
    """

    there: tuple[Person, ...] = ()
    absent: tuple[Person, ...] = ()
    who: Who = "all"
    alone: bool = False
    albums: tuple[Album, ...] = ()
    first: date | None = None
    last: date | None = None
    sort: Sort = "newest"

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody whom the question is about."""
        return self.there + self.absent


class Mark(NamedTuple):
    """What the verdict of that id says of a photo.

    Where it shows somebody: the score, how many faces it has, and the ``size`` of the deciding one,
    its width times its height in pixels.
    """

    verdict: int
    kind: str
    score: float = 0.0
    faces: int = 0
    size: int = 0


Marks = Mapping[Photo, Mark]
NOBODY: frozenset[int] = frozenset()


class PhotoAnswer(NamedTuple):
    """A photo that answers, by which verdict, and which of the people asked for it shows."""

    mark: Mark
    people: frozenset[int]


@dataclass(frozen=True)
class PhotoAnswers:
    """The photos that answer a question, and what is left out because imgseg cannot tell.

    ``unsure`` are photos in which somebody who must not be there may be, with whom (0: anybody);
    ``unreadable`` are files that could not be looked at.
    """

    photos: Mapping[Photo, PhotoAnswer]
    unsure: Mapping[Photo, int]
    unreadable: Collection[Photo]


def answers_to(
    question: PhotoQuestion,
    of_people: Mapping[int, Marks],
    anybody: Mapping[Photo, str],
    gone_through: Marks,
) -> PhotoAnswers:
    """The photos that answer a question, whatever their day.

    Args:
        question: it.
        of_people: what is said of photos about each of the people asked about, by their ids.
        anybody: where nobody known may be, the photos that show (match), or may (unsure), anybody.
        gone_through: the photos to choose from where nobody has to be there.
    """
    photos = _with(question, of_people) if question.there else _all_of(gone_through)
    unsure: dict[Photo, int] = {}
    unreadable = {photo for photo, one in photos.items() if one.mark.kind == "unreadable"}
    for photo in unreadable:
        del photos[photo]
    absent = {person.id: of_people[person.id] for person in question.absent}
    for photo in list(photos) if absent or anybody else ():
        # Nobody is there of whom every verdict says so; where one is missing, nobody has looked.
        kinds = {id_: marks[photo].kind for id_, marks in absent.items() if photo in marks}
        looked = len(kinds) == len(absent)
        if photo in anybody:
            kinds[0] = anybody[photo]
        if "unreadable" in kinds.values():
            unreadable.add(photo)
        elif looked and "match" not in kinds.values():
            if "unsure" not in kinds.values():
                continue
            unsure[photo] = next(id_ for id_, kind in kinds.items() if kind == "unsure")
        del photos[photo]
    return PhotoAnswers(photos, unsure, unreadable)


def _with(question: PhotoQuestion, of_people: Mapping[int, Marks]) -> dict[Photo, PhotoAnswer]:
    """The photos that show all of the people who must be there, or any; nobody else if so asked.

    Together they are as sure as the least sure of them.
    """
    shown: dict[Photo, list[tuple[int, Mark]]] = {}
    for person in question.there:
        for photo, mark in of_people[person.id].items():
            if mark.kind == "match":
                shown.setdefault(photo, []).append((person.id, mark))
    least = len(question.there) if question.who == "all" else 1
    decide = min if question.who == "all" else max
    # There are far fewer groups than photos of them.
    groups: dict[tuple[int, ...], frozenset[int]] = {}
    answers: dict[Photo, PhotoAnswer] = {}
    for photo, marks in shown.items():
        if len(marks) >= least and not (question.alone and marks[0][1].faces > len(marks)):
            ids = tuple([id_ for id_, _ in marks])
            group = groups.get(ids) or groups.setdefault(ids, frozenset(ids))
            surest = marks[0] if len(marks) == 1 else decide(marks, key=lambda one: one[1].score)
            answers[photo] = PhotoAnswer(surest[1], group)
    return answers


def _all_of(gone_through: Marks) -> dict[Photo, PhotoAnswer]:
    return {photo: PhotoAnswer(mark, NOBODY) for photo, mark in gone_through.items()}
