"""What a run came to, told to people on stderr and to programs as one object."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from imgseg.services.searches.segregation import Answer
from imgseg.system.peak_memory import peak_mib
from imgseg.text.findings import label_of, sentence_of
from imgseg.verdicts import PhotoVerdict

COUNTED = ("match", "unsure", "other", "no_face", "unreadable")


def tell_people(answer: Answer, several: bool, output: Path, seconds: float) -> None:
    """Tell the outcome on stderr, which leaves stdout to the JSON.

    ``several`` people are called by name; one is "the person".
    """
    for finding in answer.findings:
        click.echo(f"{label_of(finding)}: {sentence_of(finding)}", err=True)
    if answer.outdated:
        click.echo(
            f"Analysed anew, because only another engine knew them: {answer.outdated} photos.",
            err=True,
        )
    for person, verdicts in answer.by_person.items():
        counts = _counts(verdicts)
        click.echo(
            f"{counts['match']} of {answer.photos} photos show"
            f" {person if several else 'the person'};"
            f" unsure: {counts['unsure']}, other: {counts['other']}, no face: {counts['no_face']},"
            f" unreadable: {counts['unreadable']}.",
            err=True,
        )
    click.echo(
        f"Files that are no photos: {answer.skipped - answer.clutter}.\n"
        f"{answer.indexed} analysed, {answer.reused} known already, {seconds:.1f} seconds.\n"
        f"The copies and segregation.csv are in {output}",
        err=True,
    )


def in_short(answer: Answer) -> str:
    """How many photos show whom, in a few words."""
    found = {person: _counts(verdicts)["match"] for person, verdicts in answer.by_person.items()}
    return f"{', '.join(f'{person} {n}' for person, n in found.items())} of {answer.photos} photos"


def summary(answer: Answer, several: bool, seconds: float) -> dict[str, Any]:
    """The outcome as the one object that ``--json`` prints.

    The counts and the matched photos of ``several`` people stand under ``people``, by name.
    """
    people = {
        person: {
            **_counts(verdicts),
            "matched": sorted(v.photo for v in verdicts if v.verdict == "match"),
        }
        for person, verdicts in answer.by_person.items()
    }
    return {
        "photos": answer.photos,
        "skipped": answer.skipped,
        **({"people": people} if several else next(iter(people.values()))),
        "indexed": answer.indexed,
        "reused": answer.reused,
        "training": [
            {"photo": label_of(finding), "finding": sentence_of(finding)}
            for finding in answer.findings
        ],
        "seconds": round(seconds, 3),
        "photos_per_second": round(answer.photos / seconds, 2),
        "engine": answer.engine_id,
        "peak_mib": peak_mib(),
    }


def _counts(verdicts: Sequence[PhotoVerdict]) -> dict[str, int]:
    counted: Counter[str] = Counter(verdict.verdict for verdict in verdicts)
    return {name: counted[name] for name in COUNTED}
