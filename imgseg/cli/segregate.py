"""``python run.py segregate``: the whole job in a terminal."""

import json
import os
import time
from pathlib import Path
from typing import Any

import click

from imgseg import config
from imgseg.cli.progress import show_progress
from imgseg.peak_memory import peak_mib
from imgseg.services.face_index import FaceIndex
from imgseg.services.output import check_output, write_output
from imgseg.services.segregation import Answer, Question, segregate
from imgseg.storage.places import index_file
from imgseg.storage.sqlite import open_index
from imgseg.vision.engine import ENGINES, get_engine

# Whether it can be read is told in this project's own words.
FOLDER = click.Path(path_type=Path, readable=False)


@click.command()
@click.option("--target", type=FOLDER, help="Photos of the person.")
@click.option("--unknown", type=FOLDER, help="Photos of other people.")
@click.option("--test", "album", type=FOLDER, help="The album to go through.")
@click.option("--output", type=FOLDER, help="Where the copies and segregation.csv go.")
@click.option("--engine", "engine_name", type=click.Choice(ENGINES), default=ENGINES[0])
@click.option(
    "--strictness",
    type=click.IntRange(0, 100),
    default=50,
    show_default=True,
    help="Higher: fewer and surer matches.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
def command(
    target: Path | None,
    unknown: Path | None,
    album: Path | None,
    output: Path | None,
    engine_name: str,
    strictness: int,
    as_json: bool,
) -> None:
    """Copy the album's photos that show the person into Output.

    Without flags: App_data/Train/Target, App_data/Train/unknown, App_data/Test, App_data/Output.
    """
    started = time.monotonic()
    question = Question(
        target=target or _default("Train", "Target"),
        unknown=unknown or _existing(_default("Train", "unknown")),
        album=album or _default("Test"),
        strictness=strictness,
    )
    output = output or _default("Output")
    check_output(output, question.target, question.unknown, question.album)
    with open_index(index_file()) as session, show_progress() as progress:
        index = FaceIndex(session, owner=0)
        answer = segregate(question, get_engine(engine_name), index, progress)
        write_output(answer.verdicts, question.album, output)
    seconds = time.monotonic() - started
    _report_to_people(answer, output, seconds)
    if as_json:
        click.echo(json.dumps(_summary(answer, seconds)))


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


def _report_to_people(answer: Answer, output: Path, seconds: float) -> None:
    """Tell the result on stderr, which leaves stdout to the JSON."""
    counts = answer.counts()
    for finding in answer.findings:
        click.echo(f"{finding.photo}: {finding.finding}", err=True)
    if answer.outdated:
        click.echo(
            f"Analysed anew, because only another engine knew them: {answer.outdated} photos.",
            err=True,
        )
    click.echo(
        f"{counts['match']} of {len(answer.verdicts)} photos show the person;"
        f" unsure: {counts['unsure']}, other: {counts['other']}, no face: {counts['no_face']},"
        f" unreadable: {counts['unreadable']}; files that are no photos:"
        f" {answer.skipped - answer.clutter}.\n"
        f"{answer.indexed} analysed, {answer.reused} known already, {seconds:.1f} seconds.\n"
        f"The copies and segregation.csv are in {output}",
        err=True,
    )


def _summary(answer: Answer, seconds: float) -> dict[str, Any]:
    counts = answer.counts()
    photos = len(answer.verdicts)
    return {
        "photos": photos,
        "skipped": answer.skipped,
        **{name: counts[name] for name in ("match", "unsure", "other", "no_face", "unreadable")},
        "matched": sorted(v.photo for v in answer.verdicts if v.verdict == "match"),
        "indexed": answer.indexed,
        "reused": answer.reused,
        "training": [finding._asdict() for finding in answer.findings],
        "seconds": round(seconds, 3),
        "photos_per_second": round(photos / seconds, 2),
        "engine": answer.engine_id,
        "peak_mib": peak_mib(),
    }
