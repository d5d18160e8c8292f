"""The question that a search asks, with its folders as they are now."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from imgseg.faces import Box
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.searches.chosen_faces import chosen_faces
from imgseg.services.searches.review_rows import reviews_of
from imgseg.services.searches.search_people import PeopleFolders, people_folders

if TYPE_CHECKING:
    from imgseg.services.searches.segregation import Question


def question_of(session: Session, search: Search, several: bool) -> Question:
    """Who is sought in which album, and what was said of its photos.

    ``several`` lets each folder in Target be a person, if there is more than one.
    """
    # Late, because numpy takes its time.
    from imgseg.services.searches.segregation import Question

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
        chosen=_choices(session, search, people),
    )


def _choices(
    session: Session, search: Search, people: PeopleFolders | None
) -> dict[str, dict[str, Box | None]]:
    """What was chosen in the photos of each person, by name in the person's own folder."""
    chosen = chosen_faces(session, search)
    if people is None:
        return {search.name: chosen}
    choices: dict[str, dict[str, Box | None]] = {}
    target = train_photos(search, "target")
    for photo, box in chosen.items():
        path = PurePath(target.photos, photo)
        if path.is_relative_to(people.folder):
            person, *rest = path.relative_to(people.folder).parts
            choices.setdefault(person, {})["/".join(rest)] = box
    return choices
