"""How Alembic reaches the database of the app that runs it."""

from alembic import context
from flask import current_app

# Autogenerate compares the database with every table there is.
from imgseg.models import (  # noqa: F401
    album,
    album_people,
    chosen_face,
    index,
    receipt,
    review,
    run,
    same_person,
    search,
    user,
    verdict,
)

database = current_app.extensions["migrate"].db

with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        context.run_migrations()
