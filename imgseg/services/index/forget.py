"""What is deleted leaves no trace."""

import logging

from sqlalchemy.orm import Session

from imgseg.storage.dialects import is_sqlite

log = logging.getLogger(__name__)


def truncate_log(session: Session) -> None:
    """Empty the write-ahead log of the session's database in SQLite; call it after the commit.

    The log keeps old pages, deleted rows among them, until it is written over. When somebody
    else is reading just now, the log stays until the next call, and a warning says so.
    """
    if not is_sqlite(session):
        return
    with session.get_bind().engine.connect() as connection:
        at_once = connection.execution_options(isolation_level="AUTOCOMMIT")
        busy, _, _ = at_once.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        log.warning("The database was in use: deleted rows stay in its log for now.")
