"""`python run.py restore FILE`."""

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Put back what the backup FILE holds, into an App_data that holds nothing.

    A backup of the database alone, or one of App_data/snapshots, goes where no database is: its
    photos may be there already.
    """
    from imgseg import config
    from imgseg.services.lifecycle.restoring import restore

    restore(file, _settle)
    click.echo(f"{config.app_data()} is as it was when {file.name} was made.")


def _settle() -> None:
    """What a start does with what a stop cut off, and what only a restoring needs."""
    from imgseg import create_app
    from imgseg.database import upgrade_database
    from imgseg.extensions import db
    from imgseg.services.lifecycle.agreement import make_agree
    from imgseg.services.lifecycle.settling import settle

    app = create_app()
    with app.app_context():
        try:
            upgrade_database(app)
            settle(db.session())
            make_agree(db.session(), db.session.commit)
        finally:
            db.session.remove()
            db.engine.dispose()
