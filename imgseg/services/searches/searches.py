"""Searches: making, listing, and whether one can start."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.job import ACTIVE
from imgseg.models.person import Person
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.sentences import Sentence, gettext_noop
from imgseg.services.files.photo_folders import TRAIN_FOLDERS, album_photos, train_photos
from imgseg.services.people.known import first_faces
from imgseg.services.people.people import is_known, rename_sought, searches_for_alone
from imgseg.services.searches.news import News, news_of
from imgseg.text.language import gettext

# Somebody whose name nobody has said yet; it stands in sentences.
SOMEBODY = gettext_noop("the person")


@dataclass(frozen=True)
class SearchSummary:
    """A search, and how many matches its last finished run found (None before the first).

    ``cover`` is the Target photo that stands for it, None while it has none; ``known`` is then
    somebody whom it seeks, with the face that stands for this person. ``news`` is what is new in
    its results, None where nothing is.
    """

    search: Search
    matches: int | None
    cover: str | None
    news: News | None
    known: tuple[Person, int] | None


def is_unnamed(name: str) -> bool:
    """Whether that is what stands for a name nobody has said yet, as far as the reader knows it."""
    return name in {SOMEBODY, gettext(SOMEBODY)}


def create_search(session: Session, album: Album, name: str) -> Search:
    """A new search in the album with its folders. The caller commits."""
    search = Search(user_id=album.user_id, album=album, name=name)
    session.add(search)
    session.flush()
    for role in TRAIN_FOLDERS:
        train_photos(search, role).create()
    return search


def rename_search(session: Session, search: Search, name: str) -> None:
    """Call a search, and the one person whom it seeks, ``name``.

    Called, and committed, within `alone_with` the search: who decides meanwhile would keep what is
    said under the old name.

    What was found and said of photos stands. Several people keep the names of their folders.

    Raises:
        InputError: a run is under way, and would name its results after the old name.
    """
    old, run = search.name, search.finished_run
    # What follows the album hears of the name before its end.
    mine = Run.search_id == search.id, Run.status.in_(ACTIVE), ~Run.follow_up
    under_way = select(Run.id).where(*mine).exists()
    # Asked and changed in one step: from here on the database lets no run start.
    change = update(Search).where(Search.id == search.id, ~under_way).values(name=name)
    if session.scalar(change.returning(Search.id)) is None:
        raise InputError(
            "The search for %(old)s is under way: wait for it, or cancel it, then rename it.",
            old=old,
        )
    if run and old in run.people:
        return
    runs = select(Run.id).where(Run.search_id == search.id)
    about_old = Verdict.run_id.in_(runs), Verdict.person == old
    session.execute(update(Verdict).where(*about_old).values(person=name))
    rename_in_reviews(session, search, old, name)


def rename_person(session: Session, person: Person, name: str) -> None:
    """Call a person ``name``, and the searches that seek nobody else. The caller commits.

    Called, and committed, within `alone_with` the person and these searches.

    Raises:
        InputError: one of them is under way.
    """
    old = person.name
    for search in searches_for_alone(session, person):
        if search.name == old:
            rename_search(session, search, name)
    person.name = name


def rename_in_reviews(session: Session, search: Search, old: str, new: str) -> None:
    """What was said of ``old`` in the search was said of ``new``. The caller commits.

    It counts for more than what was said of somebody who had the new name before.
    """
    if old == new:
        return
    rename_sought(session, search, old, new)
    said_here = Review.search_id == search.id
    photos = select(Review.photo).where(said_here, Review.person == old)
    before = said_here, Review.person == new, Review.photo.in_(photos.scalar_subquery())
    session.execute(delete(Review).where(*before))
    session.execute(update(Review).where(said_here, Review.person == old).values(person=new))


def list_searches(session: Session, user_id: int) -> list[SearchSummary]:
    """The user's searches, newest first, but for one that waits for its first photos."""
    searches = session.scalars(
        select(Search)
        .where(Search.user_id == user_id, Search.name != "")
        .options(joinedload(Search.album), selectinload(Search.runs))
        .order_by(Search.id.desc())
    ).all()
    # Only the last finished run of a search keeps its verdicts.
    rows = session.execute(
        select(Run.search_id, func.count(Verdict.photo.distinct()))
        .join(Verdict, Verdict.run_id == Run.id)
        .join(Search, Search.id == Run.search_id)
        .where(Search.user_id == user_id, Verdict.verdict == "match")
        .group_by(Run.search_id)
    )
    matches = dict(rows.all())
    news = news_of(session, searches)
    faces = first_faces(session, searches)
    return [
        SearchSummary(
            search,
            matches.get(search.id, 0) if search.finished_run else None,
            train_photos(search, "target").cover(),
            news.get(search.id),
            faces.get(search.id),
        )
        for search in searches
    ]


def why_not_ready(session: Session, search: Search) -> Sentence | None:
    """What is still missing before the search can start; None when nothing is."""
    if not train_photos(search, "target").count() and not is_known(session, search):
        if not search.name:
            return Sentence("Add at least one photo of the person first.")
        return Sentence("Add at least one photo of %(name)s first.", {"name": search.name})
    if not album_photos(search.album).count():
        if not search.album.name:
            return Sentence("Add photos to the album first.")
        return Sentence("Add photos to the album “%(name)s” first.", {"name": search.album.name})
    return None
