"""`python run.py worker`."""

import click

from imgseg import config
from imgseg.errors import InputError


@click.command()
def command() -> None:
    """Analyse photos for a web app on another machine; Ctrl-C, or SIGTERM, ends it after a chunk.

    Both have the same IMGSEG_BROKER, and see the same photos: in IMGSEG_APP_DATA, or in the bucket
    of IMGSEG_STORAGE.
    """
    if not config.read("IMGSEG_BROKER"):
        raise InputError("Set IMGSEG_BROKER to the broker that the web app uses, then start again.")
    from imgseg.jobs.remote_worker import start_worker

    start_worker()
