"""How long work is run: one after the other, in a thread of the web app's own process."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Flask

from imgseg.extensions import db
from imgseg.services.deletion import finish_deletions
from imgseg.services.run_execution import execute_run
from imgseg.services.runs import take_up
from imgseg.services.upload_parts import sweep_all_parts
from imgseg.services.uploads import discard_leftovers

if TYPE_CHECKING:
    from imgseg.vision.engine import Engine

logger = logging.getLogger(__name__)


class Jobs:
    """The queue of runs, and the one thread that works it off.

    The engine comes from the callable ``app.config["ENGINE"]`` and is kept, with its networks.
    One run at a time, because each alone can fill the machine.
    """

    def __init__(self, app: Flask) -> None:
        app.config.setdefault("ENGINE", _default_engine)
        self._app = app
        self._waiting: queue.Queue[int] = queue.Queue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._engine: Engine | None = None

    def submit(self, run_id: int) -> None:
        """Queue a run that is committed as pending."""
        self._waiting.put(run_id)
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="runs", daemon=True)
                self._thread.start()

    def recover(self) -> None:
        """After a start: finish or clear what was cut off, queue the runs that waited."""
        discard_leftovers()
        sweep_all_parts()
        with self._app.app_context():
            finish_deletions(db.session())
            for run_id in take_up(db.session()):
                self.submit(run_id)

    def wait(self) -> None:
        """Return when every run submitted so far has ended."""
        self._waiting.join()

    def _work(self) -> None:
        while True:
            run_id = self._waiting.get()
            try:
                with self._app.app_context():
                    execute_run(db.session(), run_id, self._get_engine)
            except Exception:
                # Its failures are its own message; a fault beyond those must not stop the queue.
                logger.exception("Run %s broke off", run_id)
            finally:
                self._waiting.task_done()

    def _get_engine(self) -> "Engine":
        if self._engine is None:
            factory: Callable[[], Engine] = self._app.config["ENGINE"]
            self._engine = factory()
        return self._engine


def _default_engine() -> "Engine":
    # Late, because numpy takes its time and `serve` must be up quickly.
    from imgseg.vision.engine import get_engine

    return get_engine()
