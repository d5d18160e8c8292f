"""Folders that are albums, watched: what changes there is seen in seconds, or at the next look."""

import logging
import threading
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from imgseg.errors import FolderAwayError, ImgsegError
from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.album import Album
from imgseg.services.lifecycle.folder_looks import Changes, look_at_folder
from imgseg.storage.roots import roots
from imgseg.storage.watching import watch_folders
from imgseg.system.priority import give_way

# Not every disk tells of changes. A look takes its time with a large folder: it then comes less
# often, so that the disk rests for 49 fiftieths of the time.
SECONDS_BETWEEN, REST = 60.0, 50.0
# A disk that was away is seen again so soon.
SECONDS_AWAY = 10.0
# So long a page waits for a look that it asks for; then it goes on beside it.
PATIENCE_SECONDS = 5.0
log = logging.getLogger(__name__)


def look(album_id: int) -> Changes:
    """Look at the folder of an album; its searches follow what has changed.

    Raises:
        FolderAwayError: the folder cannot be reached.
    """
    session = db.session()
    changes = look_at_folder(session, album_id, session.commit)
    album = session.get(Album, album_id)
    if album and (changes.came or changes.gone or changes.moved):
        jobs().follow(album)
    return changes


class FolderWatch:
    """Looks at the folders of albums: all at the start, each when something changes there."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._folders: dict[int, list[Path]] = {}
        self._due: dict[int, float] = {}

    def start(self) -> None:
        """Watch in a thread of its own for as long as the app runs, where there can be folders."""
        if roots():
            threading.Thread(target=self._watch_for_ever, name="folders", daemon=True).start()

    def look_now(self, album_id: int) -> bool:
        """Have the folder of an album looked at; whether that is done, or goes on for a while."""
        looking = threading.Thread(target=self._look, args=[album_id], daemon=True)
        looking.start()
        looking.join(PATIENCE_SECONDS)
        return not looking.is_alive()

    def _watch_for_ever(self) -> None:
        give_way()
        with self._app.app_context():
            albums = db.session.scalars(select(Album.id).where(Album.source.is_not(None))).all()
        self._due = dict.fromkeys(albums, 0.0)
        while True:
            try:
                self._watch()
            except Exception:
                log.exception("The folders of albums are not watched for a moment")
                time.sleep(SECONDS_AWAY)

    def _watch(self) -> None:
        """Watch the folders as they are now, until there are others, or something has changed."""
        watched = dict(self._folders)
        for changed in watch_folders([one for folders in watched.values() for one in folders]):
            where = {path.parent for path in changed} | changed
            anew = set()
            for album_id, due in list(self._due.items()):
                touched = not where.isdisjoint(watched.get(album_id, []))
                if touched or time.monotonic() >= due:
                    self._look(album_id)
                if touched or watched.get(album_id) != self._folders.get(album_id):
                    anew.add(album_id)
            if anew:
                # What comes before somebody watches again is seen by another look.
                self._due |= dict.fromkeys(anew & self._due.keys(), 0.0)
                return

    def _look(self, album_id: int) -> None:
        started = time.monotonic()
        folders: list[Path] = []
        pause, over = SECONDS_AWAY, False
        try:
            with self._app.app_context():
                folders = look(album_id).folders
            over = not folders
            pause = max(SECONDS_BETWEEN, REST * (time.monotonic() - started))
        except FolderAwayError as error:
            log.info("A folder of an album is away: %s", type(error).__name__)
        except ImgsegError as error:
            log.warning("A folder of an album was not looked at: %s", error)
        except Exception:
            # Whatever it was, the next look must come.
            log.exception("A folder of an album was not looked at")
        self._folders[album_id] = folders
        self._due[album_id] = time.monotonic() + pause
        if over:
            # Its album was deleted.
            del self._folders[album_id], self._due[album_id]
