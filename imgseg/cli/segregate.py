"""``python run.py segregate``: the whole job in a terminal."""

import json
import os
import time
from pathlib import Path

import click

from imgseg import config
from imgseg.cli.outcome import in_short, summary, tell_people
from imgseg.cli.progress import show_progress
from imgseg.cli.watching import WatchedAlbum
from imgseg.errors import InputError
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.output.output import check_output, write_output
from imgseg.services.searches.question import Question
from imgseg.services.searches.segregation import segregate
from imgseg.storage.places import index_file
from imgseg.storage.sqlite import open_index
from imgseg.verdicts import USUAL_STRICTNESS
from imgseg.vision.factory import ENGINES, get_engine

# Whether it can be read is told in this project's own words.
FOLDER = click.Path(path_type=Path, readable=False)


@click.command()
@click.option("--target", type=FOLDER, help="Photos of the person.")
@click.option("--unknown", type=FOLDER, help="Photos of other people.")
@click.option(
    "--train",
    type=FOLDER,
    help="Several people: a folder of photos for each, named after the person; and unknown/.",
)
@click.option("--test", "album", type=FOLDER, help="The album to go through.")
@click.option("--output", type=FOLDER, help="Where the copies and segregation.csv go.")
@click.option("--engine", "engine_name", type=click.Choice(ENGINES), default=ENGINES[0])
@click.option(
    "--strictness",
    type=click.IntRange(0, 100),
    default=USUAL_STRICTNESS,
    show_default=True,
    help="Higher: fewer and surer matches.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option(
    "--watch",
    is_flag=True,
    help="Then wait for photos to come into the album, and go on with them, until Ctrl-C.",
)
def command(
    target: Path | None,
    unknown: Path | None,
    train: Path | None,
    album: Path | None,
    output: Path | None,
    engine_name: str,
    strictness: int,
    as_json: bool,
    watch: bool,
) -> None:
    """Copy the album's photos that show the person into Output.

    With --train, each person has a folder in Output. With --watch and --json, each time that
    photos came or went prints one object, on a line of its own.
    Without flags: App_data/Train/Target, App_data/Train/unknown, App_data/Test, App_data/Output.
    """
    if train and (target or unknown):
        raise InputError(
            "--train names everybody whose photos are learnt from: leave out --target and"
            " --unknown, or leave out --train."
        )
    question = Question(
        target=train or target or _default("Train", "Target"),
        unknown=None if train else unknown or _existing(_default("Train", "unknown")),
        album=album or _default("Test"),
        strictness=strictness,
        several=train is not None,
    )
    output = output or _default("Output")
    check_output(output, question.target, question.unknown, question.album)
    watched = WatchedAlbum(question.album) if watch else None
    with open_index(index_file()) as session:
        index = FaceIndex(session, 0, session.commit)
        engine = get_engine(engine_name)

        def go_through(changes: str = "") -> None:
            started = time.monotonic()
            with show_progress(quiet=bool(changes)) as progress:
                answer = segregate(question, engine, index, progress)
            if watched:
                # Copies must not go because a disk has.
                watched.refuse_while_away()
            write_output(answer.verdicts, question.album, output, question.several)
            seconds = time.monotonic() - started
            if changes:
                click.echo(f"{changes}: {in_short(answer)}.", err=True)
            else:
                tell_people(answer, question.several, output, seconds)
            if as_json:
                click.echo(json.dumps(summary(answer, question.several, seconds)))

        go_through()
        if watched:
            watched.keep_watching(go_through)


def _default(*parts: str) -> Path:
    """A folder below App_data, found without regard to case."""
    folder = config.app_data()
    for part in parts:
        found = [name for name in _folders_in(folder) if name.lower() == part.lower()]
        # The exact name wins where both stand side by side.
        folder /= part if part in found or not found else found[0]
    return folder


def _folders_in(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir())
    except OSError:
        # Absent or locked: who reads it says so.
        return []


def _existing(folder: Path) -> Path | None:
    return folder if os.path.lexists(folder) else None
