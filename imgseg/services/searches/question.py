"""The question that a search asks, with its folders as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from imgseg.faces import Box
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.searches.chosen_faces import chosen_faces
from imgseg.services.searches.rows import reviews_of
from imgseg.services.searches.sought import common_folder, sort_by_folder

if TYPE_CHECKING:
    from imgseg.services.searches.segregation import Question


@dataclass(frozen=True)
class PeopleFolders:
    """A folder that holds one for each person; how many photos each has, by name, sorted."""

    folder: Path
    people: dict[str, int]


def people_folders(search: Search) -> PeopleFolders | None:
    """The folders in Target that may each be a person; None where there are not two.

    One called unknown counts, but nobody in it is sought. Whether they are people, or years of
    one person, only its owner knows.
    """
    target = train_photos(search, "target")
    names = target.names()
    common = common_folder(names)
    found = sort_by_folder(name.removeprefix(f"{common}/") for name in names)
    if not found.people or len(found.people) + len(found.unknown) < 2:
        return None
    people = {name: len(photos) for name, photos in sorted(found.people.items())}
    return PeopleFolders(target.photos / common, people)


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
