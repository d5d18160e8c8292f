"""The photos that answer a question: found, in their order, and as a zip."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from imgseg.services.albums.photo_times import times_in_all
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.index.times import Taken
from imgseg.services.output.archive import Archive, archive_name
from imgseg.services.results.albums_archive import AlbumPhoto, albums_archive
from imgseg.services.results.by_time import Stack, day_of, is_within, stacked
from imgseg.services.results.marks import (
    NewestSearch,
    gone_through,
    kinds_of_anybody,
    marks_of,
    matches_of,
    newest_runs,
    sought_in,
)
from imgseg.services.results.questions import Mark, Photo, PhotoAnswer, PhotoQuestion, answers_to
from imgseg.services.searches.verdict_rows import as_verdict
from imgseg.storage.dialects import in_chunks
from imgseg.system.collector import collector_paused
from imgseg.text.language import ngettext

NOBODY_IN_PARTICULAR: Collection[Person | None] = [None]


class Unsure(NamedTuple):
    """In how many photos of an album it is unsure whether somebody is there, who must not be.

    Of nobody in particular ``person`` and ``sought`` are None.
    """

    person: Person | None
    album: Album
    photos: int
    sought: NewestSearch | None


class NotAsked(NamedTuple):
    """The albums in which somebody was not looked for yet; in which nobody was (None)."""

    person: Person | None
    albums: list[Album]


@dataclass(frozen=True)
class Asked:
    """What came of a question.

    ``answers`` are the photos that answer it, ``times`` when each was taken, ``stacks`` their
    order, see `stacked`; ``albums`` are those of the user by id. Left out are the ``unsure`` ones,
    ``unreadable`` files, and, where days were asked for, ``dayless`` photos of no known day.
    """

    answers: Mapping[Photo, PhotoAnswer]
    times: Mapping[Photo, Taken]
    stacks: list[Stack]
    albums: Mapping[int, Album]
    unsure: list[Unsure]
    unreadable: int
    dayless: int
    not_asked: list[NotAsked]


def my_albums(session: Session, user_id: int) -> list[Album]:
    """The albums that a user may ask, newest first."""
    mine = Album.user_id == user_id, Album.name != ""
    return list(session.scalars(select(Album).where(*mine).order_by(Album.id.desc())))


def ask(session: Session, user_id: int, question: PhotoQuestion) -> Asked:
    """Answer a question about the photos of a user, whose people and albums it names."""
    # Nothing of what is made here goes in circles. Looking through it time and again, the garbage
    # collector would take as long as all else.
    with collector_paused():
        return _ask(session, user_id, question)


def _ask(session: Session, user_id: int, question: PhotoQuestion) -> Asked:
    albums = {album.id: album for album in my_albums(session, user_id)}
    chosen = {album.id for album in question.albums} or albums.keys()
    wanted = [album for album in albums.values() if album.id in chosen]
    sought = sought_in(session, question.people, wanted)
    runs = newest_runs(session, wanted)
    of_people = {one.id: matches_of(session, one, wanted) for one in question.there}
    of_people |= {one.id: marks_of(session, one, wanted) for one in question.absent}
    anybody = kinds_of_anybody(session, wanted) if question.who == "nobody" else {}
    looked_at: Mapping[Photo, Mark] = {}
    if question.absent and not question.there:
        looked_at = of_people[question.absent[0].id]
    elif not question.there:
        looked_at = gone_through(session, runs.values())
    found = answers_to(question, of_people, anybody, looked_at)
    answers, unsure, dayless = found.photos, found.unsure, 0
    times = times_in_all(session, albums, [*answers, *unsure])
    if question.first or question.last:
        within = {
            photo for photo, at in times.items() if is_within(at, question.first, question.last)
        }
        answers = {photo: answer for photo, answer in answers.items() if photo in within}
        unsure = {photo: id_ for photo, id_ in unsure.items() if photo in within}
        dayless = sum(day_of(times[photo]) is None for photo in found.photos if photo not in within)
    unsure_in = Counter((id_, photo[0]) for photo, id_ in unsure.items())
    absent = {person.id: person for person in question.absent}
    return Asked(
        answers,
        times,
        stacked(answers, times, question.sort),
        albums,
        [
            Unsure(absent.get(id_), albums[album], count, sought.get((id_, album)))
            for (id_, album), count in sorted(unsure_in.items())
        ],
        len(found.unreadable),
        dayless,
        _not_asked(question.people, wanted, sought, runs),
    )


def verdicts_of_answers(session: Session, answers: Iterable[PhotoAnswer]) -> dict[int, Verdict]:
    """The verdicts by which photos answer, by their ids."""
    found: dict[int, Verdict] = {}
    for chunk in in_chunks(answer.mark.verdict for answer in answers):
        some = select(Verdict).where(Verdict.id.in_(chunk))
        found |= {verdict.id: verdict for verdict in session.scalars(some)}
    return found


def asked_archive(session: Session, asked: Asked, name: str) -> Archive:
    """The photos that answer a question, called ``name``, as a zip; each album has a folder.

    Raises:
        NotFoundError: no photo answers, or one is gone.
        FolderAwayError: photos are read in place, and their folder is away.
    """
    if not asked.answers:
        raise NotFoundError("No photo answers this question any more: load its page again.")
    verdicts = verdicts_of_answers(session, asked.answers.values())
    photos = []
    for (album_id, photo), answer in sorted(asked.answers.items()):
        verdict = verdicts.get(answer.mark.verdict)
        row = as_verdict(verdict) if verdict else None
        photos.append(AlbumPhoto(asked.albums[album_id], photo, row))
    count = len({photo.album.id for photo in photos})
    several = ngettext("%(num)s album", "%(num)s albums", count)
    where = photos[0].album.name if count == 1 else several
    runs = {verdict.run_id for verdict in verdicts.values()}
    return albums_archive(session, archive_name(name, where), photos, runs)


def _not_asked(
    people: Collection[Person],
    albums: Collection[Album],
    sought: Mapping[tuple[int, int], NewestSearch],
    runs: Mapping[int, Run],
) -> list[NotAsked]:
    missing = [
        NotAsked(
            person,
            [
                album
                for album in albums
                if (album.id not in runs if person is None else (person.id, album.id) not in sought)
                # There is nothing to look at in an empty one.
                and album_photos(album).count()
            ],
        )
        for person in (people or NOBODY_IN_PARTICULAR)
    ]
    return [one for one in missing if one.albums]
