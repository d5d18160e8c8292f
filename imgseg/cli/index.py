"""``python run.py index``: what the command line remembers of photos."""

import click

from imgseg.services.index.face_index import FaceIndex
from imgseg.storage.places import index_file
from imgseg.storage.sqlite import open_index, side_files


@click.group()
def command() -> None:
    """The faces that the command line has found in photos so far."""


@command.command()
def forget() -> None:
    """Forget every face; the photos themselves stay."""
    file = index_file()
    if not file.exists():
        click.echo("There is nothing to forget.")
        return
    with open_index(file) as session:
        photos = FaceIndex(session, owner=0).forget_all()
        session.commit()
    for path in (file, *side_files(file)):
        path.unlink(missing_ok=True)
    click.echo(f"The faces of {photos} photos are forgotten.")
