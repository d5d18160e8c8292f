"""At the start, then every hour: what nobody used for long is deleted.

And once a day the database is copied.
"""

import logging
import threading
import time
from datetime import UTC, datetime

from flask import Flask

from imgseg.errors import StoreAwayError
from imgseg.extensions import db
from imgseg.models.base import now
from imgseg.services.files.upload_parts import sweep_all_parts
from imgseg.services.lifecycle.deletion import remove_elsewhere
from imgseg.services.lifecycle.retention import sweep, warn_first
from imgseg.storage import places
from imgseg.storage.dialects import postgresql_url
from imgseg.storage.snapshots import keep_snapshot

SECONDS_BETWEEN = 3600.0
log = logging.getLogger(__name__)


def start_retention(app: Flask) -> None:
    """Sweep in a thread of its own for as long as the app runs."""
    threading.Thread(target=_sweep_for_ever, args=[app], name="sweeping", daemon=True).start()


def retain_once(app: Flask) -> None:
    """Delete the searches and albums whose time is over, and parts of files that never came."""
    mark, moment = places.last_sweep(), now()
    with app.app_context():
        session = db.session()
        if mark.exists():
            # A laptop is closed for weeks: what nobody could be warned of is warned of first.
            stopped = datetime.fromtimestamp(mark.stat().st_mtime, UTC).replace(tzinfo=None)
            warn_first(session, stopped, moment)
            session.commit()
        sweep(session, moment, session.commit)
        try:
            remove_elsewhere(session)
        except StoreAwayError as error:
            log.warning("What was deleted stays in the bucket for now: %s", error)
    mark.touch()
    sweep_all_parts()


def _sweep_for_ever(app: Flask) -> None:
    while True:
        try:
            # First, so that it has what the sweep deletes. PostgreSQL has its own ways.
            if not postgresql_url():
                keep_snapshot(now())
        except Exception:
            log.exception("The database was not copied")
        try:
            retain_once(app)
        except Exception:
            # Whatever it was, the next sweep must come.
            log.exception("The sweep broke off")
        time.sleep(SECONDS_BETWEEN)
