"""How long work is run: one after the other, in a thread of the web app's own process."""

import logging
import queue
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError
from imgseg.extensions import db
from imgseg.jobs.preemptible_engine import PreemptibleEngine
from imgseg.services.albums.people_look import start_album_look_after, take_up_album_looks
from imgseg.services.albums.people_look_execution import execute_album_look
from imgseg.services.files.uploads import discard_leftovers
from imgseg.services.lifecycle.deletion import finish_deletions
from imgseg.services.searches.runs import execute_run, take_up
from imgseg.services.searches.target_look import look_at_target
from imgseg.vision.contract import Engine

FAULT = "Something went wrong inside imgseg; the log has more. The search can start all the same."
# Work on a run or an album (its id), with callables that give the engine and that commit.
_Work = Callable[[Session, int, Callable[[], Engine], Callable[[], None]], None]
logger = logging.getLogger(__name__)


class Jobs:
    """The queue of runs and looks through albums, and the one thread that works it off.

    The engine comes from the callable ``app.config["ENGINE"]`` and is kept, with its networks.
    One run at a time, because each alone can fill the machine. Looks at Target photos, for which
    somebody waits, go before the next run, and before the next photo of the one under way.

    ``engine_id`` is that of the engine once a look has ended; empty before.
    """

    def __init__(self, app: Flask) -> None:
        app.config.setdefault("ENGINE", _default_engine)
        self.engine_id = ""
        self._app = app
        # A None among them only wakes the thread for a look.
        self._waiting: queue.Queue[tuple[_Work, int] | None] = queue.Queue()
        self._target_looks: list[int] = []
        self._looking_at = 0
        self._problems: dict[int, str] = {}
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None

    def submit(self, run_id: int) -> None:
        """Queue a run that is committed as pending."""
        self._put((execute_run, run_id))

    def submit_album_look(self, album_id: int) -> None:
        """Queue a look through an album that is committed as pending."""
        self._put((execute_album_look, album_id))

    def look_at_target(self, search_id: int) -> None:
        """Have the Target photos of a search looked at soon, with those that came meanwhile."""
        with self._changing:
            known = search_id in self._target_looks
            if not known:
                self._target_looks.append(search_id)
        if not known:
            self._put(None)

    def is_looking_at_target(self, search_id: int) -> bool:
        """Whether the Target photos of a search are looked at, or will be."""
        with self._changing:
            return search_id == self._looking_at or search_id in self._target_looks

    def target_look_problem(self, search_id: int) -> str:
        """Why the last look at a search's Target photos broke off, as a sentence; else empty."""
        return self._problems.get(search_id, "")

    def recover(self) -> None:
        """After a start: finish or clear what was cut off, queue the runs that waited."""
        discard_leftovers()
        with self._app.app_context():
            session = db.session()
            finish_deletions(session)
            runs, albums = take_up(session), take_up_album_looks(session)
            session.commit()
        for run_id in runs:
            self.submit(run_id)
        for album_id in albums:
            self.submit_album_look(album_id)

    def wait(self) -> None:
        """Return when everything submitted so far has ended."""
        self._waiting.join()

    def _put(self, item: tuple[_Work, int] | None) -> None:
        self._waiting.put(item)
        with self._changing:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="runs", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            item = self._waiting.get()
            try:
                self._look_at_targets()
                if item:
                    self._work_on(*item)
            except Exception:
                # Its failures are its own message; a fault beyond those must not stop the queue.
                logger.exception("%s broke off", item)
            finally:
                self._waiting.task_done()

    def _work_on(self, work: _Work, number: int) -> None:
        with self._app.app_context():
            session = db.session()
            work(session, number, self._engine_of_runs, session.commit)
            if work is execute_run:
                album = start_album_look_after(session, number, session.commit)
                # Behind the runs that wait: they are what somebody asked for.
                if album:
                    self.submit_album_look(album)

    def _look_at_targets(self) -> None:
        while search_id := self._next_target():
            problem = ""
            try:
                with self._app.app_context():
                    engine = self._get_engine()
                    look_at_target(db.session(), search_id, engine, db.session.commit)
                    self.engine_id = engine.id
            except ImgsegError as error:
                problem = str(error)
            except Exception:
                logger.exception("The look at search %s broke off", search_id)
                problem = FAULT
            self._problems[search_id] = problem

    def _next_target(self) -> int:
        with self._changing:
            self._looking_at = self._target_looks.pop(0) if self._target_looks else 0
            return self._looking_at

    def _engine_of_runs(self) -> Engine:
        return PreemptibleEngine(self._get_engine(), self._look_at_targets)

    def _get_engine(self) -> Engine:
        if self._engine is None:
            factory: Callable[[], Engine] = self._app.config["ENGINE"]
            self._engine = factory()
        return self._engine


def _default_engine() -> Engine:
    # Late, because numpy takes its time and `serve` must be up quickly.
    from imgseg.vision.factory import get_engine

    return get_engine()
