"""What a run came to, told to people on stderr and to programs as one object."""

from collections import Counter
from pathlib import Path
from typing import Any

import click

from imgseg.peak_memory import peak_mib
from imgseg.services.segregation import Answer

COUNTED = ("match", "unsure", "other", "no_face", "unreadable")


def tell_people(answer: Answer, several: bool, output: Path, seconds: float) -> None:
    """Tell the outcome on stderr, which leaves stdout to the JSON.

    ``several`` people are called by name; one is "the person".
    """
    for finding in answer.findings:
        click.echo(f"{finding.photo}: {finding.finding}", err=True)
    if answer.outdated:
        click.echo(
            f"Analysed anew, because only another engine knew them: {answer.outdated} photos.",
            err=True,
        )
    for person in answer.people:
        counts = _counts(answer, person)
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


def summary(answer: Answer, several: bool, seconds: float) -> dict[str, Any]:
    """The outcome as the one object that ``--json`` prints.

    The counts and the matched photos of ``several`` people stand under ``people``, by name.
    """
    by_person = {
        person: {
            **_counts(answer, person),
            "matched": sorted(v.photo for v in answer.of(person) if v.verdict == "match"),
        }
        for person in answer.people
    }
    return {
        "photos": answer.photos,
        "skipped": answer.skipped,
        **({"people": by_person} if several else by_person[answer.people[0]]),
        "indexed": answer.indexed,
        "reused": answer.reused,
        "training": [finding._asdict() for finding in answer.findings],
        "seconds": round(seconds, 3),
        "photos_per_second": round(answer.photos / seconds, 2),
        "engine": answer.engine_id,
        "peak_mib": peak_mib(),
    }


def _counts(answer: Answer, person: str) -> dict[str, int]:
    counted: Counter[str] = Counter(verdict.verdict for verdict in answer.of(person))
    return {name: counted[name] for name in COUNTED}
