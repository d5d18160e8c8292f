"""Folders named after people: whose photos lie in which folder."""

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from imgseg.errors import InputError
from imgseg.services.output.report import REPORT_NAME

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
