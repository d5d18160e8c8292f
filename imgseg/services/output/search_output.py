"""The Output of a search in the web app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos
from imgseg.storage import places

if TYPE_CHECKING:
    from imgseg.verdicts import PhotoVerdict


def write_search_output(search: Search, verdicts: list[PhotoVerdict], several: bool) -> None:
    """Bring the search's Output up to date; ``several`` people have a folder each.

    Nobody works on the files there: hard links serve as copies, at once and without room on the
    disk, however many photos a low strictness lets in.

    Raises:
        ImgsegError: Output cannot be written, or the disk is full.
    """
    # Late, because numpy takes its time.
    from imgseg.services.output.output import write_output

    output = places.search_folder(search.user_id, search.id) / "Output"
    album = album_photos(search.album).photos
    write_output(verdicts, album, output, several, link=True)
