"""The question that a search asks: whose photos lie in which folder, and what was said of them."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.faces import Box
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.output.report import REPORT_NAME
from imgseg.services.searches.chosen_faces import chosen_faces
from imgseg.services.searches.rows import reviews_of

if TYPE_CHECKING:
    from imgseg.services.searches.segregation import Question


UNKNOWN = "unknown"


@dataclass(frozen=True)
class NameFolders:
    """Photos by folder, as paths relative to their folder, with ``/``.

    ``people`` holds one folder a person, ``unknown`` those called unknown in whatever case;
    ``loose`` are the photos in no folder.
    """

    people: dict[str, list[str]] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)


def sort_by_folder(photos: Iterable[str]) -> NameFolders:
    """Sort photos, as relative paths with ``/``, by the first folder of their path."""
    found = NameFolders()
    for photo in photos:
        name, slash, rest = photo.partition("/")
        if slash:
            folders = found.unknown if is_unknown(name) else found.people
            folders.setdefault(name, []).append(rest)
        else:
            found.loose.append(photo)
    return found


def common_folder(photos: Iterable[str]) -> str:
    """The folder that all photos lie in, as a relative path; empty where there is none.

    Somebody who uploads a folder of folders sends its own name along.
    """
    folders = {PurePosixPath(photo).parent.as_posix() for photo in photos}
    return os.path.commonpath(folders - {"."}) if folders and "." not in folders else ""


def is_unknown(folder: str) -> bool:
    """Whether a folder of that name holds photos of people who are not sought."""
    return folder.casefold() == UNKNOWN


def check_names(names: Iterable[str]) -> None:
    """Refuse names that cannot stand side by side as folders of Output, on any system.

    Raises:
        InputError: a name has control characters or is that of the table, or two are one name
            to some systems.
    """
    first: dict[str, str] = {}
    for name in sorted(names):
        if any(unicodedata.category(c) in {"Cc", "Cs"} for c in name):
            raise InputError(
                f"The folder {name!r} has characters in its name that cannot be shown: rename it."
            )
        if name.casefold() == REPORT_NAME:
            raise InputError(
                f"The folder {name} is called like the table in Output: give it a person's name."
            )
        # macOS and Windows see no difference; a slip of the hand is likelier than two people.
        same = unicodedata.normalize("NFC", name).casefold()
        if same in first:
            raise InputError(
                f"The folders {first[same]} and {name} have the same name but for upper and lower"
                " case: put their photos together if it is one person, else rename one."
            )
        first[same] = name


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
