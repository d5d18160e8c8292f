"""How every SQLite database of the project is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.base import Base
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto

INDEX_TABLES = (HashedFile, IndexedPhoto, IndexedFace)
PRAGMAS = (
    "busy_timeout=10000",
    "foreign_keys=ON",
    "journal_mode=WAL",
    "synchronous=NORMAL",
    # What is deleted is overwritten: face data must not linger in free pages.
    "secure_delete=ON",
)


def set_pragmas(engine: Engine) -> None:
    """Apply ``PRAGMAS`` to each new connection of an SQLAlchemy engine on SQLite."""

    @event.listens_for(engine, "connect")
    def apply(connection: Any, _record: Any) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")


@contextmanager
def open_index(file: Path) -> Iterator[Session]:
    """A session on the command line's own index, made when absent.

    Raises:
        InputError: the file cannot be written, or is no index.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        engine = create_engine(f"sqlite:///{file}")
        set_pragmas(engine)
        tables = [Base.metadata.tables[model.__tablename__] for model in INDEX_TABLES]
        Base.metadata.create_all(engine, tables=tables)
    except (OSError, DatabaseError) as error:
        raise InputError(
            f"The index {file} cannot be used: give this account the right to write there, delete"
            " the file if it is damaged, or set IMGSEG_APP_DATA to another folder."
        ) from error
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()
