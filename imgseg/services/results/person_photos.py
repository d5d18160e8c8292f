"""The photos of a person from all albums: counted, page by page, and as a zip."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.person import Person, SoughtPerson
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.paging import PAGE_SIZE, page_within, shape_of
from imgseg.services.output.archive import Archive, archive_name
from imgseg.services.people.people import last_results, searches_for
from imgseg.services.results.albums_archive import AlbumPhoto, albums_archive
from imgseg.services.searches.verdict_rows import as_verdict
from imgseg.text.language import gettext


class InAlbum(NamedTuple):
    """The newest search for a person in an album, and in how many photos there the person is."""

    album: Album
    search: Search
    photos: int


class Found(NamedTuple):
    """A photo that shows a person, in which album, by the verdict of its newest search."""

    verdict: Verdict
    album: Album


@dataclass(frozen=True)
class FoundPage:
    """Some of the ``count`` photos, album by album, the surest first; pages count from 1."""

    photos: list[Found]
    number: int
    pages: int
    count: int


def albums_of(session: Session, person: Person) -> list[InAlbum]:
    """The albums in which a person was, or is being, looked for; the newest first."""
    found = _found(session, person).subquery()
    counts = select(found.c.album_id, func.count()).group_by(found.c.album_id)
    photos: dict[int, int] = dict(session.execute(counts).all())
    newest: dict[int, Search] = {}
    for search in searches_for(session, person):
        if search.name:
            newest.setdefault(search.album_id, search)
    return [
        InAlbum(newest[id_].album, newest[id_], photos.get(id_, 0))
        for id_ in sorted(newest, reverse=True)
    ]


def found_page(session: Session, person: Person, number: int, album_id: int | None) -> FoundPage:
    """Page ``number`` of the photos that show a person, in all albums or in one."""
    found = _found(session, person, album_id).subquery()
    count = session.scalar(select(func.count()).select_from(found)) or 0
    number, pages = page_within(number, count)
    page = _in_order(found).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    photos = [Found(verdict, album) for verdict, album in session.execute(page)]
    return FoundPage(photos, number, pages, count)


def found_shapes(session: Session, person: Person, album_id: int | None) -> list[int]:
    """The shapes of the photos of all pages, in their order."""
    found = _found(session, person, album_id).subquery()
    rows = session.execute(_in_order(found).with_only_columns(Verdict.width, Verdict.height))
    return [shape_of(width, height) for width, height in rows]


def person_archive(session: Session, person: Person, album_id: int | None) -> Archive:
    """The photos that show a person as a zip, each album in a folder of its name.

    Raises:
        NotFoundError: there is no such photo, or one is gone.
        FolderAwayError: photos are read in place, and their folder is away.
    """
    found = session.execute(_in_order(_found(session, person, album_id).subquery())).all()
    if not found:
        raise NotFoundError(
            "No photo of %(name)s is found yet: load the page again.", name=person.name
        )
    photos = [
        AlbumPhoto(album, verdict.photo, as_verdict(verdict)._replace(person=person.name))
        for verdict, album in found
    ]
    where = photos[0].album.name or gettext("New album") if album_id else gettext("all albums")
    runs = {verdict.run_id for verdict, _ in found}
    return albums_archive(session, archive_name(person.name, where), photos, runs)


def _found(session: Session, person: Person, album_id: int | None = None) -> Select[int, int]:
    """The verdicts by which photos show a person, in each album those of the newest search."""
    results = last_results(session, Person.id == person.id)
    wanted = [one for one in results if album_id in {None, one.album_id}]
    return (
        select(Verdict.id, Search.album_id)
        .join(Run, Run.id == Verdict.run_id)
        .join(Search, Search.id == Run.search_id)
        .join(
            SoughtPerson,
            (SoughtPerson.search_id == Search.id) & (SoughtPerson.name == Verdict.person),
        )
        .where(
            Verdict.run_id.in_([one.run_id for one in wanted]),
            # Said for the database's planner, which then takes the index by person.
            Verdict.person.in_({one.name for one in wanted}),
            Verdict.verdict == "match",
            SoughtPerson.person_id == person.id,
        )
    )


def _in_order(found: Subquery) -> Select[Verdict, Album]:
    return (
        select(Verdict, Album)
        .join(found, found.c.id == Verdict.id)
        .join(Album, Album.id == found.c.album_id)
        .order_by(Album.id.desc(), Verdict.score.desc().nulls_last(), Verdict.photo)
    )
