"""``python run.py bench``: how fast the engines are on this machine."""

import json
from pathlib import Path
from typing import Any

import click

from imgseg.cli.progress import show_progress
from imgseg.cli.segregate import FOLDER
from imgseg.services.evaluation.bench import ENGINE_NAMES, Comparison, compare_engines

ROW = "{:10} {:>12} {:>7} {:>9} {:>9} {:>11}"


@click.command()
@click.option("--photos", type=FOLDER, required=True, help="Photos to measure with.")
@click.option(
    "--engines",
    default=",".join(ENGINE_NAMES),
    show_default=True,
    help="Which to measure, apart by commas; tutorial is the baseline: the usual tutorial's steps.",
)
@click.option(
    "--scale-to", "megapixels", type=float, help="Measure on copies of so many megapixels."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
def command(photos: Path, engines: str, megapixels: float | None, as_json: bool) -> None:
    """Measure each engine in a process of its own on the same photos, decoding included.

    Up to three passes over the photos; no new one is begun after a minute. The median counts.
    """
    # Each once, in the order given.
    names = list(dict.fromkeys(name.strip() for name in engines.split(",")))
    with show_progress() as progress:
        comparison = compare_engines(photos, names, megapixels, progress)
    _tell_what_was_left_out(comparison)
    click.echo(json.dumps(_summary(comparison)) if as_json else _table(comparison))


def _tell_what_was_left_out(comparison: Comparison) -> None:
    if comparison.unreadable:
        click.echo(
            f"Left out, because no copy could be made of them: {comparison.unreadable} photos.",
            err=True,
        )
    for name, measured in comparison.engines.items():
        for photo, reason in measured.unreadable.items():
            click.echo(f"{name} could do nothing with {photo}: {reason}.", err=True)


def _summary(comparison: Comparison) -> dict[str, Any]:
    return {
        "photos": comparison.photos,
        "skipped": comparison.skipped,
        "unreadable": comparison.unreadable,
        "engines": {
            name: {
                "ms_per_photo": measured.ms_per_photo,
                "faces": measured.faces,
                "unreadable": len(measured.unreadable),
                "peak_mib": measured.peak_mib,
                "startup_s": measured.startup_s,
            }
            for name, measured in comparison.engines.items()
        },
        "times_faster": {name: comparison.times_faster(name) for name in comparison.engines},
    }


def _table(comparison: Comparison) -> str:
    rows = [ROW.format("engine", "ms per photo", "faces", "peak MiB", "start s", "unreadable")]
    for name, measured in comparison.engines.items():
        peak = "-" if measured.peak_mib is None else measured.peak_mib
        ms, start = f"{measured.ms_per_photo:.1f}", f"{measured.startup_s:.1f}"
        rows.append(ROW.format(name, ms, measured.faces, peak, start, len(measured.unreadable)))
    fastest = min(comparison.engines, key=lambda name: comparison.engines[name].ms_per_photo)
    sentences = [
        f"{fastest} is {times:.1f} times faster than {other}."
        for other, times in comparison.times_faster(fastest).items()
    ]
    return "\n".join([f"{comparison.photos} photos", *rows, *sentences])
