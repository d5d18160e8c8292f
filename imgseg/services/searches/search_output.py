"""The Output of a search in the web app."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.output.output import write_output
from imgseg.services.searches.rows import verdicts_of
from imgseg.services.searches.searches import finished
from imgseg.storage import places
from imgseg.verdicts import PhotoVerdict

log = logging.getLogger(__name__)


def write_search_output(search: Search, verdicts: list[PhotoVerdict], several: bool) -> None:
    """Bring the search's Output up to date; ``several`` people have a folder each.

    Nobody works on the files there: hard links serve as copies, at once and without room on the
    disk, however many photos a low strictness lets in.

    Raises:
        ImgsegError: Output cannot be written, or the disk is full.
    """
    output = places.search_folder(search.user_id, search.id) / "Output"
    album = album_photos(search.album).photos
    write_output(verdicts, album, output, several, link=True)


@contextmanager
def output_follows(session: Session, *searches: Search) -> Iterator[None]:
    """Where what is done inside fails, Output shows again what stands in the database."""
    ids = [search.id for search in searches]
    try:
        yield
    except Exception:
        session.rollback()
        # One that was deleted meanwhile must not come back as a folder.
        for search in filter(None, [session.get(Search, id_) for id_ in ids]):
            run = finished(search)
            verdicts = list(verdicts_of(session, run).values()) if run else []
            try:
                write_search_output(search, verdicts, bool(run and run.people))
            except ImgsegError as error:
                log.warning("The Output of search %s is not what stands: %s", search.id, error)
        raise
