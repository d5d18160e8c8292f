"""One decision at a time about the photos of a finished run."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.alone import alone_with
from imgseg.services.searches.search_output import output_follows
from imgseg.services.searches.searches import finished


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
