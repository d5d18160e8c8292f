"""Output as one zip, made while it is sent."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from zipstream import ZIP_STORED, ZipStream

from imgseg.errors import NotFoundError
from imgseg.models.search import Search
from imgseg.services.searches import finished
from imgseg.storage import places


@dataclass(frozen=True)
class Archive:
    """A zip to be: its file name, its pieces, and its length in bytes, known beforehand."""

    name: str
    pieces: ZipStream
    length: int


def output_archive(search: Search) -> Archive:
    """The search's Output with its sub-folders, the photos' dates and the CSV.

    Raises:
        NotFoundError: no run of the search was done yet.
    """
    output = places.search_folder(search.user_id, search.id) / "Output"
    if finished(search) is None or not output.is_dir():
        raise NotFoundError("There is no result to download yet: run the search first.")
    # Photos do not get smaller by packing; stored, the length is known and a browser shows it.
    pieces = ZipStream(compress_type=ZIP_STORED, sized=True)
    for parent, folders, names in os.walk(output):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            pieces.add_path(path, path.relative_to(output).as_posix())
    return Archive(archive_name(search.name, search.album.name), pieces, len(pieces))


def archive_name(person: str, album: str) -> str:
    """``<person> from <album>.zip``, with what some system refuses in file names left out."""
    name = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", f"{person} from {album}")
    return " ".join(name.split()).strip(". ") + ".zip"
