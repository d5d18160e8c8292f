"""The web app's database: where it lies, how it is opened, how its tables come about."""

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, has_request_context
from sqlalchemy import Engine, event
from sqlalchemy.exc import DatabaseError

from imgseg import config, create_app
from imgseg.errors import ImgsegError, InputError
from imgseg.extensions import db
from imgseg.services.accounts.numbers import (
    name_of_database,
    refuse_without_accounts,
    refuse_without_database,
    skip_used_numbers,
)
from imgseg.services.files.photos_elsewhere import refuse_other_store
from imgseg.storage import places
from imgseg.storage.dialects import is_busy, is_sqlite, postgresql_url
from imgseg.storage.postgresql import only_one_serves
from imgseg.storage.sqlite import set_pragmas

# Milliseconds that a write waits while somebody else holds the database. A page soon says that it
# is busy and is asked again; work of hours outlasts a backup.
PATIENCE_OF_PAGES, PATIENCE_OF_JOBS = 5_000, 120_000

if TYPE_CHECKING:
    from flask_migrate import Migrate


def prepare_app_data() -> None:
    """Make App_data with an empty database and the users' folder, for this account's eyes only.

    Raises:
        InputError: it cannot be written, or its photos lie in another store than is named.
        ImgsegError: there are photos, and the database is gone.
    """
    try:
        refuse_other_store()
        refuse_without_database()
        _make_private(places.users_folder())
    except OSError as error:
        raise InputError(
            f"{error.filename} cannot be written ({error.strerror}): give this account the right"
            " to write there, or set IMGSEG_APP_DATA to another folder."
        ) from error


def _make_private(users: Path) -> None:
    users.parent.mkdir(parents=True, exist_ok=True)
    users.mkdir(mode=0o700, exist_ok=True)
    if not postgresql_url():
        # SQLite gives its -wal and -shm files the rights of the database.
        os.close(os.open(places.database_file(), os.O_RDWR | os.O_CREAT, 0o600))


def init_app(app: Flask) -> None:
    """Open each connection of ``app`` on SQLite with the pragmas of the project."""
    with app.app_context():
        if is_sqlite(db.session()):
            set_pragmas(db.engine)
            _set_patience(db.engine)


def _set_patience(engine: Engine) -> None:
    @event.listens_for(engine, "checkout")
    def wait_for_others(connection: Any, _record: Any, _proxy: Any) -> None:
        milliseconds = PATIENCE_OF_PAGES if has_request_context() else PATIENCE_OF_JOBS
        connection.execute(f"PRAGMA busy_timeout={milliseconds}")


def upgrade_database(app: Flask) -> None:
    """Bring the tables up to date, or make them; see that they fit the photos that are there.

    Raises:
        ImgsegError: see `upgrade_tables`; or an account is missing whose photos are there.
    """
    upgrade_tables(app)
    with app.app_context():
        refuse_without_accounts(db.session())
        skip_used_numbers(db.session())
        db.session.commit()


@contextmanager
def only_server_of_database() -> Iterator[None]:
    """Keep every other imgseg, with whatever App_data, from serving the database in PostgreSQL.

    It would take the searches of this one for cut off. SQLite's is App_data's own.

    Raises:
        InputError: one serves it just now.
        ImgsegError: the database cannot be reached, or refuses.
    """
    url = postgresql_url()
    if not url:
        yield
        return
    with ExitStack() as until_done:
        try:
            alone = until_done.enter_context(only_one_serves(url))
        except DatabaseError as error:
            raise _unusable(error) from error
        if not alone:
            raise InputError(
                f"An imgseg serves the database {name_of_database()} already: use that one, stop"
                " it, or set DATABASE_URL to another database."
            )
        yield


def upgrade_tables(app: Flask) -> None:
    """Bring the tables up to date, or make them.

    Raises:
        ImgsegError: the database comes from a newer imgseg, is damaged or cannot be reached.
    """
    from alembic import command
    from alembic.util import CommandError

    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        try:
            command.upgrade(_migrate(app).get_config(), "head")
        except (CommandError, DatabaseError) as error:
            raise _unusable(error) from error


def _unusable(error: Exception) -> ImgsegError:
    why = getattr(error, "orig", error)
    return ImgsegError(
        f"The database {name_of_database()} cannot be used ({why}): {_way_out(error)}."
    )


def _way_out(error: Exception) -> str:
    if is_busy(error) and postgresql_url():
        return "see that its server runs and that DATABASE_URL names it rightly"
    return "update imgseg, put back a copy of it that works, or move it away to start afresh"


def app_for_migrations() -> Flask:
    """The app that writes a migration, after a change of the models.

    ``flask --app imgseg.database:app_for_migrations db migrate -m "what changed"``
    """
    app = create_app()
    _migrate(app)
    return app


def _migrate(app: Flask) -> "Migrate":
    # Not among the extensions: Alembic would make every start a fifth of a second slower.
    from flask_migrate import Migrate

    # Batches, because SQLite cannot alter most of a table in place.
    directory = str(config.PROJECT / "migrations")
    return Migrate(app, db, directory=directory, render_as_batch=True)
