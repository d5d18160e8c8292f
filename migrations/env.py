"""How Alembic reaches the database of the app that runs it."""

from alembic import context
from flask import current_app

# Autogenerate compares the database with every table there is.
from imgseg.models import (  # noqa: F401
    album,
    album_people,
    audit,
    chosen_face,
    index,
    invitation,
    job,
    login,
    person,
    receipt,
    removal,
    review,
    run,
    same_person,
    search,
    user,
    verdict,
)
from imgseg.storage.postgresql import begin_tables

database = current_app.extensions["migrate"].db

with database.engine.connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # SQLite alters most of a table by making it anew, and dropping the old one must not take
        # along what refers to it; a stop in between leaves the database as it was.
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        begin_tables(connection, context)
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        **current_app.extensions["migrate"].configure_args,
    )
    try:
        context.run_migrations()
        connection.commit()
    finally:
        connection.rollback()
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
