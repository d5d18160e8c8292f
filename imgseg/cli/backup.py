"""`python run.py backup FILE`."""

from pathlib import Path

import click

from imgseg.services.lifecycle.backup import back_up
from imgseg.text.words import plural, size


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--database-only",
    is_flag=True,
    help="Only accounts, searches, results and known faces: no photos.",
)
def command(file: Path, database_only: bool) -> None:
    """Copy all that imgseg keeps into FILE, a zip, while it runs or not.

    FILE holds private photos and what opens the accounts: keep it as you keep those. With
    --database-only it is an SQLite database.
    """
    count = back_up(file, database_only)
    click.echo(
        f"{file} holds {plural(count, 'file', 'files')}, {size(file.stat().st_size)};"
        " `restore` puts it back."
    )
