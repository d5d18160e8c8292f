"""One decision at a time about the photos of a finished run."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from imgseg.errors import InputError, NotFoundError
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.searches.searches import finished

# Two clicks at once must not each decide without the other's, nor about photos that are leaving.
changing_results = threading.Lock()


@contextmanager
def deciding(search: Search) -> Iterator[Run]:
    """The finished run of a search, whose results nobody else changes meanwhile.

    Raises:
        NotFoundError: there is no result yet.
        InputError: a run is under way.
    """
    with changing_results:
        run = finished(search)
        if run is None:
            raise NotFoundError("There is no result to look through yet: run the search first.")
        if search.last_run and search.last_run.active:
            raise InputError(
                f"The search for {search.name} is under way: wait for it, or cancel it, then look"
                " through its photos."
            )
        yield run
