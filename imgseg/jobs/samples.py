"""Fetching the sample photos, which takes a while the first time, in the background."""

import logging
import threading

from flask import Flask

from imgseg.errors import ImgsegError
from imgseg.extensions import db
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.model_files.samples import fetch_samples
from imgseg.services.searches.runs import start_run
from imgseg.services.searches.sample_search import make_sample_search, sample_search

# Once they were fetched, the search is there before anybody sees a page that waits.
PATIENCE_SECONDS = 1.0
NO_CONNECTION = (
    "The sample photos could not be fetched: connect this computer to the internet and try again,"
    " or start with photos of your own."
)
log = logging.getLogger(__name__)


class SampleSearches:
    """Makes the search in the sample photos, at most one at a time for each user."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._starting = threading.Lock()
        self._threads: dict[int, threading.Thread] = {}
        self._problems: dict[int, str] = {}

    def start(self, user_id: int) -> None:
        """Begin for this user, unless it is under way; wait a moment for it to be done."""
        with self._starting:
            if not self.under_way(user_id):
                self._problems.pop(user_id, None)
                thread = threading.Thread(target=self._make, args=[user_id], daemon=True)
                self._threads[user_id] = thread
                thread.start()
        self._threads[user_id].join(PATIENCE_SECONDS)

    def under_way(self, user_id: int) -> bool:
        """Whether the user's search is being made."""
        return user_id in self._threads and self._threads[user_id].is_alive()

    def problem(self, user_id: int) -> str:
        """Why the last try failed, as a sentence; empty when it did not."""
        return self._problems.get(user_id, "")

    def _make(self, user_id: int) -> None:
        try:
            folder = fetch_samples()
            with self._app.app_context():
                session = db.session()
                if sample_search(session, user_id) is None:
                    search = make_sample_search(session, user_id, folder)
                    session.commit()
                    with alone_with(session, search.album, search):
                        run = start_run(session, search)
                        session.commit()
                    self._app.extensions["jobs"].submit(run.id)
        except ImgsegError as error:
            log.warning("No sample photos: %s", error)
            self._problems[user_id] = NO_CONNECTION
        except Exception:
            log.exception("The search in the sample photos could not be made")
            self._problems[user_id] = (
                "The sample search could not be made: see the log of imgseg, then try again."
            )
