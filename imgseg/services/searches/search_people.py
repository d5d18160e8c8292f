"""The people of a search: the folders in Target, where there are several."""

from dataclasses import dataclass
from pathlib import Path

from imgseg.models.search import Search
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.searches.name_folders import common_folder, sort_by_folder


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
