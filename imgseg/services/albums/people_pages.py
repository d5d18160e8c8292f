"""The people in an album, and the photos that show them, page by page."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.paging import PAGE_SIZE, page_within

# Whoever is in fewer photos is most likely a passer-by.
OFTEN = 3


@dataclass(frozen=True)
class PeoplePage:
    """Some of the people, whoever is in the most photos first, each with the best face.

    Pages count from 1. ``often`` is how many people are seen often, ``seldom`` how many are not.
    ``hidden`` is how many groups of faces are of no use; they are counted in neither.
    """

    people: list[tuple[AlbumPerson, PersonFace]]
    number: int
    pages: int
    often: int
    seldom: int
    hidden: int


@dataclass(frozen=True)
class PhotosPage:
    """One face for each of some of the photos; pages count from 1, ``count`` is of all photos.

    ``best`` is the best face of each person.
    """

    best: list[PersonFace]
    faces: list[PersonFace]
    number: int
    pages: int
    count: int

    @property
    def first(self) -> int:
        """The place of the first photo of this page among all, from 0."""
        return (self.number - 1) * PAGE_SIZE


def people_page(
    session: Session, album: Album, number: int, seldom_too: bool, hidden: bool
) -> PeoplePage:
    """Page ``number`` of the people seen often; of all, if asked for or nobody is seen often.

    ``hidden`` asks for what is of no use instead.
    """
    mine = (AlbumPerson.album_id == album.id) & AlbumPerson.part_of.is_(None)
    usable = AlbumPerson.usable
    counted = select(
        func.count().filter(usable),
        func.count().filter(usable, AlbumPerson.photos >= OFTEN),
        func.count().filter(~usable),
    ).where(mine)
    total, often, useless = session.execute(counted).one()
    shown = useless if hidden else total if seldom_too or not often else often
    number, pages = page_within(number, shown)
    part = aliased(AlbumPerson)
    parts = select(part.id).where(part.part_of == AlbumPerson.id).correlate(AlbumPerson)
    own = (PersonFace.person_id == AlbumPerson.id) | PersonFace.person_id.in_(parts)
    best = select(func.min(PersonFace.id)).where(own).correlate(AlbumPerson).scalar_subquery()
    rows = session.execute(
        select(AlbumPerson, PersonFace)
        .join(PersonFace, PersonFace.id == best)
        .where(mine, ~usable if hidden else usable)
        .order_by(AlbumPerson.photos.desc(), AlbumPerson.id)
        .limit(min(PAGE_SIZE, shown - (number - 1) * PAGE_SIZE))
        .offset((number - 1) * PAGE_SIZE)
    )
    people = [(person, face) for person, face in rows]
    return PeoplePage(people, number, pages, often, total - often, useless)


def photos_page(session: Session, people: list[AlbumPerson], number: int) -> PhotosPage:
    """Page ``number`` of the photos that show any of the people, by name."""
    mine = PersonFace.person_id.in_([person.id for person in people])
    count = session.scalar(select(func.count(PersonFace.photo.distinct())).where(mine)) or 0
    number, pages = page_within(number, count)
    first = select(func.min(PersonFace.id)).where(mine).group_by(PersonFace.photo)
    faces = session.scalars(
        select(PersonFace)
        .where(PersonFace.id.in_(first))
        .order_by(PersonFace.photo)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    best = select(func.min(PersonFace.id)).where(mine).group_by(PersonFace.person_id)
    of_each = session.scalars(
        select(PersonFace).where(PersonFace.id.in_(best)).order_by(PersonFace.person_id)
    )
    return PhotosPage(list(of_each), list(faces), number, pages, count)
