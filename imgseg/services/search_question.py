"""The question that a search asks, with its folders as they are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from imgseg.models.search import Search
from imgseg.services.photo_folders import album_photos, train_photos
from imgseg.services.review_rows import reviews_of
from imgseg.services.search_people import people_folders

if TYPE_CHECKING:
    from imgseg.services.segregation import Question


def question_of(session: Session, search: Search, several: bool) -> Question:
    """Who is sought in which album, and what was said of its photos.

    ``several`` lets each folder in Target be a person, if there is more than one.
    """
    # Late, because numpy takes its time.
    from imgseg.services.segregation import Question

    unknown = train_photos(search, "unknown")
    people = people_folders(search) if several else None
    return Question(
        target=people.folder if people else train_photos(search, "target").photos,
        unknown=unknown.photos if unknown.count() else None,
        album=album_photos(search.album).photos,
        strictness=search.strictness,
        person=search.name,
        several=people is not None,
        reviews=reviews_of(session, search),
    )
