"""Who is sought, one person or several, and in which folders their photos lie."""

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from imgseg.errors import InputError
from imgseg.findings import Finding
from imgseg.sentences import gettext_noop
from imgseg.services.output.report import REPORT_NAME
from imgseg.storage.folders import CLUTTER_FOLDERS, Listing, list_photos

UNKNOWN = "unknown"
NO_TARGET = gettext_noop(
    "There is no photo in the Target folder %(folder)s: put a few photos of the person there."
)


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
                "The folder %(name)r has characters in its name that cannot be shown: rename it.",
                name=name,
            )
        if name.casefold() == REPORT_NAME:
            raise InputError(
                "The folder %(name)s is called like the table in Output: give it a person's name.",
                name=name,
            )
        # macOS and Windows see no difference; a slip of the hand is likelier than two people.
        same = unicodedata.normalize("NFC", name).casefold()
        if same in first:
            raise InputError(
                "The folders %(first)s and %(second)s have the same name but for upper and lower"
                " case: put their photos together if it is one person, else rename one.",
                first=first[same],
                second=name,
            )
        first[same] = name


class Photos(NamedTuple):
    """Photos by name, each a path relative to the folder, with ``/``."""

    folder: Path
    names: list[str]


@dataclass(frozen=True)
class Sought:
    """The photos of each person by the person's name, and those of people who are not sought."""

    people: dict[str, Photos]
    unknown: list[Photos]
    findings: list[Finding] = field(default_factory=list)

    def day_of(self, person: str, photo: str) -> str | None:
        """The day on which a photo of the person was taken, see `day_taken`."""
        # Late, because Pillow takes its time.
        from imgseg.vision.images import day_taken

        return day_taken(self.people[person].folder / photo)


def one_person(person: str, target: Path, unknown: Path | None, *, known: bool = False) -> Sought:
    """One person, whose photos lie in ``target``; there may be none of somebody who is ``known``.

    Raises:
        InputError: a folder cannot be read, or there is no photo of the person.
    """
    listing = list_photos(target) if known else list_filled(target, NO_TARGET)
    return Sought({person: Photos(target, listing.photos)}, _listed(unknown))


def several_people(train: Path, unknown: Path | None) -> Sought:
    """One person for each folder in ``train`` but ``unknown``, named after it.

    Raises:
        InputError: a folder cannot be read, none holds photos of a person, or the names cannot
            stand side by side.
    """
    found = sort_by_folder(list_photos(train).photos)
    check_names(found.people)
    if not found.people:
        raise InputError(
            "There are no photos of anybody in %(train)s: put a folder with photos there"
            " for each person, named after the person.",
            train=train,
        )
    empty = sorted(_name_folders(train) - found.people.keys())
    others = [Photos(train / name, photos) for name, photos in found.unknown.items()]
    return Sought(
        {name: Photos(train / name, found.people[name]) for name in sorted(found.people)},
        others + _listed(unknown),
        [
            *(Finding("no_photo", person=name) for name in empty),
            *(Finding("loose", photo) for photo in found.loose),
        ],
    )


def list_filled(folder: Path, if_empty: str) -> Listing:
    """List a folder that must not be empty; ``if_empty`` is what is said then, of ``%(folder)s``.

    Raises:
        InputError: it cannot be read, or there is no photo in it.
    """
    listing = list_photos(folder)
    if not listing.photos:
        raise InputError(if_empty, folder=folder)
    return listing


def _listed(folder: Path | None) -> list[Photos]:
    return [Photos(folder, list_photos(folder).photos)] if folder else []


def _name_folders(train: Path) -> set[str]:
    with os.scandir(train) as entries:
        return {
            entry.name
            for entry in entries
            if entry.is_dir()
            and not is_unknown(entry.name)
            # Put there by a program, not to say who is sought.
            and not entry.name.startswith(".")
            and entry.name.lower() not in CLUTTER_FOLDERS
        }
