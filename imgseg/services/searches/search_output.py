"""The Output of a search in the web app: links to the photos found, and the table."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.output.output import write_output, write_table
from imgseg.services.searches.kept_verdicts import KeptVerdicts
from imgseg.storage import places
from imgseg.verdicts import PhotoVerdict

log = logging.getLogger(__name__)


def write_search_output(search: Search, verdicts: Sequence[PhotoVerdict], several: bool) -> None:
    """Bring the search's Output up to date; ``several`` people have a folder each.

    Nobody works on the files there: hard links serve as copies, at once and without room on the
    disk, however many photos a low strictness lets in. Of photos that are read in place there are
    none, for who changes one there would change the copy: Output has the table alone.

    Raises:
        ImgsegError: Output cannot be written, or the disk is full.
    """
    output = places.search_folder(search.user_id, search.id) / "Output"
    if search.album.source is not None:
        write_table(verdicts, output)
        return
    album = album_photos(search.album).photos
    write_output(verdicts, album, output, several, link=True)


def write_kept_output(session: Session, search: Search) -> None:
    """Have the search's Output show what stands in the database: nothing without a finished run.

    Raises:
        ImgsegError: as `write_search_output`.
    """
    run = search.finished_run
    verdicts = KeptVerdicts(session, run) if run else []
    write_search_output(search, verdicts, bool(run and run.people))


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
            try:
                write_kept_output(session, search)
            except ImgsegError as error:
                log.warning("The Output of search %s is not what stands: %s", search.id, error)
        raise
