"""`python run.py move-to ADDRESS`."""

import click
from flask import Flask
from sqlalchemy import Engine

from imgseg import config, create_app
from imgseg.database import upgrade_tables
from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.services.lifecycle.moving import move_rows
from imgseg.services.lifecycle.moving_photos import copy_into
from imgseg.storage import places
from imgseg.storage.alone import alone
from imgseg.storage.dialects import postgresql_url, read_url
from imgseg.storage.photos import bucket, bucket_at
from imgseg.text.words import photos, plural


@click.command("move-to")
@click.argument("address")
def command(address: str) -> None:
    """Copy the web app's database into an empty one in PostgreSQL, or its photos into a bucket.

    ADDRESS is what DATABASE_URL, or IMGSEG_STORAGE, is to be: postgresql://name:password@host/name
    or s3://bucket/prefix. Stop imgseg first. What is in App_data stays there.
    """
    with alone("stop it first, then move again"):
        click.echo(_move_photos(address) if address.startswith("s3://") else _move_rows(address))


def _move_rows(address: str) -> str:
    if postgresql_url():
        raise InputError("DATABASE_URL is set already: leave it away to move what is in App_data.")
    url = read_url(address)
    here, there = create_app(), create_app({"SQLALCHEMY_DATABASE_URI": url})
    with _engine(here).connect() as reading, _engine(there).begin() as writing:
        rows = move_rows(reading, writing)
    return (
        f"{plural(rows, 'row is', 'rows are')} there, compared one by one. Set DATABASE_URL to that"
        " address and start imgseg."
    )


def _move_photos(address: str) -> str:
    if bucket():
        raise InputError(
            "IMGSEG_STORAGE is set already: leave it away to move what is in App_data."
        )
    store = bucket_at(address, config.app_data())
    app = create_app()
    upgrade_tables(app)
    before = places.photos_before_moving()
    with app.app_context():
        count = copy_into(db.session(), store, db.session.commit)
    return (
        f"{photos(count)} there, compared byte for byte. Set IMGSEG_STORAGE to that address and"
        f" start imgseg; delete {before}, which holds them too, when all is well."
    )


def _engine(app: Flask) -> Engine:
    upgrade_tables(app)
    with app.app_context():
        return db.engine
