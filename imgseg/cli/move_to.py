"""`python run.py move-to ADDRESS`."""

import click
from flask import Flask
from sqlalchemy import Engine

from imgseg import create_app
from imgseg.database import upgrade_tables
from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.services.lifecycle.moving import move_rows
from imgseg.storage.alone import alone
from imgseg.storage.dialects import postgresql_url, read_url
from imgseg.text.words import plural


@click.command("move-to")
@click.argument("address")
def command(address: str) -> None:
    """Copy the web app's database from App_data into an empty one in PostgreSQL, at ADDRESS.

    ADDRESS is what DATABASE_URL is to be: postgresql://name:password@host/database. Stop imgseg
    first. What is in App_data stays as it is, photos too.
    """
    if postgresql_url():
        raise InputError("DATABASE_URL is set already: leave it away to move what is in App_data.")
    url = read_url(address)
    with alone("stop it first, then move again"):
        here, there = create_app(), create_app({"SQLALCHEMY_DATABASE_URI": url})
        with _engine(here).connect() as reading, _engine(there).begin() as writing:
            rows = move_rows(reading, writing)
    click.echo(
        f"{plural(rows, 'row is', 'rows are')} there, compared one by one. Set DATABASE_URL to that"
        " address and start imgseg."
    )


def _engine(app: Flask) -> Engine:
    upgrade_tables(app)
    with app.app_context():
        return db.engine
