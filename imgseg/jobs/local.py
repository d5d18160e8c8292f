"""The queue inside the web app's own process."""

import logging
import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from imgseg import config
from imgseg.extensions import db
from imgseg.jobs.broker import Broker
from imgseg.jobs.following import Following
from imgseg.jobs.worker import Worker
from imgseg.models.album import Album
from imgseg.models.job import Job, SampleSearch
from imgseg.services.jobs.life import set_aside, take_up
from imgseg.services.lifecycle.settling import settle
from imgseg.services.searches.following import albums_to_follow
from imgseg.vision.contract import Engine

# A photo takes a slow machine less; who stops imgseg does not want to wait.
PATIENCE_SECONDS = 5.0
# So long the database may take, then, to note what was under way.
WRITE_SECONDS = 3.0
log = logging.getLogger(__name__)


class LocalJobs:
    """See the `Jobs` contract. One thread works with the engine, another for what needs none.

    The engine comes from the callable ``app.config["ENGINE"]`` and is kept, with its networks.
    """

    def __init__(self, app: Flask) -> None:
        app.config.setdefault("ENGINE", self._default_engine)
        # At the start, so that what is wrong with it is told then.
        self.broker = Broker() if config.read("IMGSEG_BROKER") else None
        self._app = app
        self._engine: Engine | None = None
        self._looking = Worker(app, "jobs", self._get_engine, self.submit)
        self._fetching = Worker(app, "samples", self._get_engine, self.submit)
        self._following = Following(app, self.submit, self._looking.is_busy)

    @property
    def engine_id(self) -> str:
        """See `Jobs`."""
        return self._engine.id if self._engine else ""

    def submit(self, *jobs: Job) -> None:
        """See `Jobs`."""
        for job in jobs:
            worker = self._fetching if isinstance(job, SampleSearch) else self._looking
            worker.submit(job.id)

    def follow(self, album: Album) -> None:
        """See `Jobs`."""
        self._following.tell(album.id, anew=True)

    def follows_soon(self, album: Album) -> bool:
        """See `Jobs`."""
        return self._following.is_told(album.id)

    def recover(self) -> None:
        """See `Jobs`."""
        with self._app.app_context():
            session = db.session()
            settle(session)
            jobs = take_up(session)
            session.commit()
            self.submit(*jobs)
            # Photos may have come of which nobody was told any more.
            for album_id in albums_to_follow(session):
                self._following.tell(album_id, anew=False)

    def wait(self) -> None:
        """See `Jobs`."""
        # What is fetched is looked through then.
        self._fetching.wait()
        self._looking.wait()
        self._following.wait()
        self._looking.wait()

    def stop(self) -> None:
        """See `Jobs`."""
        self._following.stop()
        cut_off = self._looking.stop(PATIENCE_SECONDS) + self._fetching.stop(0)
        if cut_off:
            # In a thread that ends with the process: a database that answers nothing, or that
            # somebody holds, is what they did not come to a photo for, most likely.
            writing = threading.Thread(target=self._set_aside, args=[cut_off], daemon=True)
            writing.start()
            writing.join(WRITE_SECONDS)
            if writing.is_alive():
                log.warning("The database does not take what was under way: it counts as cut off")

    def _set_aside(self, jobs: list[int]) -> None:
        try:
            with self._app.app_context():
                for job_id in jobs:
                    set_aside(db.session(), job_id)
                db.session.commit()
        except SQLAlchemyError as error:
            log.warning("What was under way counts as cut off: %s", error)

    def _get_engine(self) -> Engine:
        if self._engine is None:
            factory: Callable[[], Engine] = self._app.config["ENGINE"]
            self._engine = factory()
        return self._engine

    def _default_engine(self) -> Engine:
        # Late, because numpy takes its time and `serve` must be up quickly.
        from imgseg.vision.factory import get_engine

        if self.broker is None:
            return get_engine()
        from imgseg.jobs.remote_engine import RemoteEngine

        return RemoteEngine(get_engine(), self.broker)
