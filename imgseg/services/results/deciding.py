"""One decision at a time about the photos of a finished run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError, InputError, NotFoundError
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.alone import alone_with
from imgseg.services.output.search_output import write_search_output
from imgseg.services.searches.searches import finished
from imgseg.services.searches.verdict_rows import verdicts_of

log = logging.getLogger(__name__)


@contextmanager
def deciding(session: Session, search: Search) -> Iterator[Run]:
    """The finished run of a search, whose results nobody else changes meanwhile.

    Two clicks at once must not each decide without the other's. What is decided inside has to be
    committed inside; where that fails, nothing of it stands.

    Raises:
        NotFoundError: there is no result yet, or the search is gone.
        InputError: a run is under way.
    """
    with alone_with(session, search):
        run = finished(search)
        if run is None:
            raise NotFoundError("There is no result to look through yet: run the search first.")
        if search.last_run and search.last_run.active:
            raise InputError(
                f"The search for {search.name} is under way: wait for it, or cancel it, then look"
                " through its photos."
            )
        with output_follows(session, search):
            yield run


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
            verdicts = verdicts_of(session, run) if run else []
            try:
                write_search_output(search, verdicts, bool(run and run.people))
            except ImgsegError as error:
                log.warning("The Output of search %s is not what stands: %s", search.id, error)
        raise
