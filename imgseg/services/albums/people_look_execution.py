"""The whole of a look through an album: its faces are found, and sorted by person."""

import logging
import time
from collections.abc import Callable

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError, RunCancelledError
from imgseg.models.album import Album
from imgseg.models.album_people import LOOKING, AlbumLook
from imgseg.services.albums.people import keep_people
from imgseg.services.files.photo_folders import album_photos
from imgseg.storage.disk import is_full
from imgseg.vision.contract import Engine

BEAT_SECONDS = 0.5
RETRY_SECONDS = 5.0
NO_SPACE = "There is no space left on the disk: free some, then look again."
FAULT = "Something went wrong inside imgseg; the log has more. You can look again."
logger = logging.getLogger(__name__)


def execute_album_look(
    session: Session,
    album_id: int,
    engine_factory: Callable[[], Engine],
    commit: Callable[[], None],
) -> None:
    """Carry out a pending look; what goes wrong becomes its message.

    ``commit`` makes lasting what is written, step by step while it works. A look that is
    not pending (any more) is left alone.
    """
    try:
        if _change(session, commit, album_id, "pending", status="running"):
            _execute(session, album_id, engine_factory, commit)
    except RunCancelledError:
        _end(session, commit, album_id, "stopped", "")
    except ImgsegError as error:
        _end(session, commit, album_id, "failed", str(error))
    except Exception as error:
        logger.exception("The look through album %s failed", album_id)
        _end(session, commit, album_id, "failed", NO_SPACE if is_full(error) else FAULT)


def _execute(
    session: Session,
    album_id: int,
    engine_factory: Callable[[], Engine],
    commit: Callable[[], None],
) -> None:
    # Late, because numpy takes its time.
    from imgseg.services.albums.face_sorting import sort_by_person
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import index_folder

    album = session.get_one(Album, album_id)
    folder = album_photos(album)
    names = folder.names()
    progress = _Progress(session, commit, album_id, len(names))
    engine, index = engine_factory(), FaceIndex(session, album.user_id, commit)
    found = index_folder(folder.photos, names, engine, index, progress.photos_done)
    progress.say("sorting", len(names))
    people, pairs = sort_by_person(found.analyses)
    progress.say("sorting", len(names))
    keep_people(session, album_id, people, pairs)
    done = {"status": "done", "photos": len(names), "seen": names, "engine_id": engine.id}
    if not _change(session, commit, album_id, "running", **done):
        raise RunCancelledError("Nobody waits for this any more.")


class _Progress:
    """Writes how far the look is at most every half second, and hears whether it shall stop."""

    def __init__(
        self, session: Session, commit: Callable[[], None], album_id: int, total: int
    ) -> None:
        self._session = session
        self._commit = commit
        self._album_id = album_id
        self._total = total
        self._next = 0.0

    def photos_done(self, done: int) -> None:
        if time.monotonic() >= self._next:
            self.say("album", done)
            self._next = time.monotonic() + BEAT_SECONDS

    def say(self, stage: str, done: int) -> None:
        where = {"stage": stage, "done": done, "total": self._total}
        if not _change(self._session, self._commit, self._album_id, "running", **where):
            raise RunCancelledError("The look was stopped; what was seen so far is kept.")


def _end(
    session: Session, commit: Callable[[], None], album_id: int, status: str, message: str
) -> None:
    while True:
        session.rollback()
        try:
            _change(session, commit, album_id, *LOOKING, status=status, message=message)
            return
        except OperationalError as error:
            # A full disk, most likely. Left as it is, the look would never seem to end.
            logger.warning("The end of a look cannot be written yet: %s", error.orig)
            time.sleep(RETRY_SECONDS)


def _change(
    session: Session, commit: Callable[[], None], album_id: int, *was: str, **values: object
) -> bool:
    """Change a look, for good, if its status (still) is one of ``was``; whether it was."""
    mine = AlbumLook.album_id == album_id, AlbumLook.status.in_(was)
    change = update(AlbumLook).where(*mine).values(**values).returning(AlbumLook.album_id)
    changed = session.scalar(change)
    commit()
    return changed is not None
