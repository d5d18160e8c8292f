"""Who is sought, one person or several, and in which folders their photos lie."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from imgseg.errors import InputError
from imgseg.findings import Finding
from imgseg.services.searches.question import check_names, is_unknown, sort_by_folder
from imgseg.storage.folders import CLUTTER_FOLDERS, Listing, list_photos


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
        """When a photo of the person was taken, see `day_taken`."""
        # Late, because Pillow takes its time.
        from imgseg.vision.photo_day import day_taken

        return day_taken(self.people[person].folder / photo)


def one_person(person: str, target: Path, unknown: Path | None) -> Sought:
    """One person, whose photos lie in ``target``.

    Raises:
        InputError: a folder cannot be read, or there is no photo of the person.
    """
    listing = list_filled(target, "Target", "put a few photos of the person there")
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
            f"There are no photos of anybody in {train}: put a folder with photos there for each"
            " person, named after the person."
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


def list_filled(folder: Path, label: str, remedy: str) -> Listing:
    """List a folder that must not be empty.

    Raises:
        InputError: it cannot be read, or there is no photo in it.
    """
    listing = list_photos(folder)
    if not listing.photos:
        raise InputError(f"There is no photo in the {label} folder {folder}: {remedy}.")
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
