"""Searches: making, listing, and whether one can start."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from imgseg.models.album import Album
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.albums.photo_folders import TRAIN_FOLDERS, album_photos, train_photos


@dataclass(frozen=True)
class SearchSummary:
    """A search, and how many matches its last finished run found (None before the first).

    ``cover`` is the Target photo that stands for it, None while it has none.
    """

    search: Search
    matches: int | None
    cover: str | None


def create_search(session: Session, album: Album, name: str) -> Search:
    """A new search in the album with its folders. The caller commits."""
    search = Search(user_id=album.user_id, album=album, name=name)
    session.add(search)
    session.flush()
    for role in TRAIN_FOLDERS:
        train_photos(search, role).create()
    return search


def list_searches(session: Session, user_id: int) -> list[SearchSummary]:
    """The user's searches, newest first."""
    searches = session.scalars(
        select(Search)
        .where(Search.user_id == user_id)
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
    return [
        SearchSummary(
            search,
            matches.get(search.id, 0) if finished(search) else None,
            train_photos(search, "target").cover(),
        )
        for search in searches
    ]


def finished(search: Search) -> Run | None:
    """The last run that was done: the one whose results are shown."""
    return next((run for run in reversed(search.runs) if run.status == "done"), None)


def why_not_ready(search: Search) -> str:
    """What is still missing before the search can start, as a sentence; empty when nothing is."""
    if not train_photos(search, "target").count():
        return f"Add at least one photo of {search.name} first."
    if not album_photos(search.album).count():
        return f"Add photos to the album “{search.album.name}” first."
    return ""
