"""``python run.py evaluate``: how right the verdicts are, on photos whose people are known."""

import json
import re
from pathlib import Path
from typing import Any

import click

from imgseg.cli.progress import show_progress
from imgseg.cli.segregate import FOLDER
from imgseg.services.evaluation.breakdown import (
    breakdown,
    by_face_width,
    by_person,
    by_tag,
    calibration_bins,
    calibration_error,
    worst_person,
)
from imgseg.services.evaluation.cards import answer_cards, summary
from imgseg.services.evaluation.evaluation import Tally, evaluate, pooled
from imgseg.services.evaluation.trials import dataset_trials, labelled_trials, photo_tags
from imgseg.services.index.face_index import FaceIndex
from imgseg.storage.places import index_file
from imgseg.storage.sqlite import open_index
from imgseg.vision.factory import ENGINES, get_engine

TRAIN_PHOTOS, TRAIN_PHOTOS_OF_LABELS = 5, 3
DATASET_ONLY = ("targets", "unknown_photos")


class Seeds(click.ParamType):
    """Such as ``0-9``: both ends count; a single number is one seed."""

    name = "A-B"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> range:
        """Read the text; a range comes back as it is."""
        if isinstance(value, range):
            return value
        ends = re.fullmatch(r"(\d{1,9})(?:-(\d{1,9}))?", value)
        if not ends:
            self.fail(f"{value!r} is not of the form 0-9.", param, ctx)
        seeds = range(int(ends[1]), int(ends[2] or ends[1]) + 1)
        if not seeds:
            self.fail(f"{value!r} ends before it begins.", param, ctx)
        return seeds


@click.command()
@click.option("--dataset", type=FOLDER, help="A folder of Person_Name folders of photos.")
@click.option(
    "--labels", type=FOLDER, help="A CSV of path,persons,ignore[,tags] beside its photos."
)
@click.option(
    "--targets",
    type=click.IntRange(min=1),
    default=40,
    show_default=True,
    help="People sought per seed, of a dataset.",
)
@click.option(
    "--train-photos",
    type=click.IntRange(min=1),
    help=f"Target photos of each person; {TRAIN_PHOTOS}, with --labels {TRAIN_PHOTOS_OF_LABELS}.",
)
@click.option(
    "--unknown-photos",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Photos of other people, of a dataset.",
)
@click.option("--seeds", type=Seeds(), default="0-9", show_default=True, help="Draws to make.")
@click.option(
    "--answers",
    type=click.IntRange(min=1),
    help="Also answer so many questions “Is this X?” about each result.",
)
@click.option("--engine", "engine_name", type=click.Choice(ENGINES), default=ENGINES[0])
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.pass_context
def command(
    context: click.Context,
    dataset: Path | None,
    labels: Path | None,
    targets: int,
    train_photos: int | None,
    unknown_photos: int,
    seeds: range,
    answers: int | None,
    engine_name: str,
    as_json: bool,
) -> None:
    """Measure precision and recall on photos whose people are known.

    Also told: the person found worst, how far scores are from the truth, and recall by the
    width of the face and by the tags (hat, glasses, mask, profile, dark, small, child; with ;
    between) of --labels.
    """
    tags: dict[str, frozenset[str]] = {}
    if dataset and not labels:
        count = train_photos or TRAIN_PHOTOS
        trials = dataset_trials(dataset, targets, count, unknown_photos, seeds)
        folder = dataset
    elif labels and not dataset:
        for name in DATASET_ONLY:
            if context.get_parameter_source(name) != click.core.ParameterSource.DEFAULT:
                raise click.UsageError(f"--{name.replace('_', '-')} goes with --dataset only.")
        trials = labelled_trials(labels, train_photos or TRAIN_PHOTOS_OF_LABELS, seeds)
        tags = photo_tags(labels)
        folder = labels.parent
    else:
        raise click.UsageError("Give either --dataset or --labels.")
    engine = get_engine(engine_name)
    with open_index(index_file()) as session, show_progress() as progress:
        index = FaceIndex(session, 0, session.commit)
        tallies = evaluate(trials, folder, engine, index, progress)
        told = {}
        if answers:
            found = answer_cards(trials, folder, engine, index, progress, answers)
            told = {"answered": summary(found, answers)}
    whole = pooled(tallies.values())
    _report_to_people(whole, len(trials))
    _report_by_kind(whole, tags)
    _report_answers(told.get("answered", {}))
    if as_json:
        figures = _summary(whole, tallies, len(trials), engine.id) | breakdown(whole, tags) | told
        click.echo(json.dumps(figures))


def _report_to_people(whole: Tally, searches: int) -> None:
    """Tell the result on stderr, which leaves stdout to the JSON."""
    outright = sum(miss.verdict != "unsure" for miss in whole.misses)
    click.echo(
        f"{searches} searches: F1 {whole.f1:.4f}, precision {whole.precision:.4f},"
        f" recall {whole.recall:.4f}; {whole.unsure_rate:.2%} of the photos without the person"
        " are unsure.\n"
        f"{len(whole.misses)} photos missed, {outright} of them not even unsure;"
        f" {len(whole.false_matches)} false matches.\n"
        f"Albums without the person: {whole.empty_albums}, with a false match:"
        f" {whole.empty_albums_with_false_match}.",
        err=True,
    )


def _report_by_kind(whole: Tally, tags: dict[str, frozenset[str]]) -> None:
    people = by_person(whole)
    worst = worst_person(people)
    if worst is not None:
        own = people[worst]
        click.echo(
            f"Worst person: {worst}, recall {own.recall:.4f}, precision {own.precision:.4f}.",
            err=True,
        )
    error = calibration_error(calibration_bins(whole))
    click.echo(f"Calibration error: {error:.4f}.", err=True)
    for title, kinds in (("face width", by_face_width(whole)), ("tag", by_tag(whole, tags))):
        told = [f"{kind} {found.recall:.4f} of {found.shown}" for kind, found in kinds.items()]
        if told:
            click.echo(f"Recall by {title}: {', '.join(told)}.", err=True)


def _report_answers(answered: dict[str, dict[str, Any]]) -> None:
    for count, figures in answered.items():
        click.echo(
            "After {count} answers: recall {recall}, precision {precision}; of each search {mean}"
            " (mean), {median} (median), {worst} (worst: {worst_person}, seed {worst_seed});"
            " 0.95 reached by {reached} of {searches}.".format(count=count, **figures),
            err=True,
        )


def _summary(
    whole: Tally, tallies: dict[int, Tally], searches: int, engine_id: str
) -> dict[str, Any]:
    return {
        "searches": searches,
        "precision": round(whole.precision, 4),
        "recall": round(whole.recall, 4),
        "f1": round(whole.f1, 4),
        "f1_by_seed": [round(tally.f1, 4) for tally in tallies.values()],
        "unsure_rate": round(whole.unsure_rate, 4),
        "empty_albums": whole.empty_albums,
        "empty_albums_with_false_match": whole.empty_albums_with_false_match,
        "misses": [miss._asdict() for miss in whole.misses],
        "false_matches": [match._asdict() for match in whole.false_matches],
        "engine": engine_id,
    }
