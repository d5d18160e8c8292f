"""`python run.py models build | check`."""

import click

from imgseg.services.model_files import models
from imgseg.services.model_files.second_network import ALONE
from imgseg.vision.onnx_models import precision
from imgseg.vision.weights import remedy, second_network_there


@click.group()
def command() -> None:
    """Build or check the model files."""


@command.command()
def build() -> None:
    """Get and build what is missing; when all is there, only look."""
    models.build(click.echo)
    click.echo("The models are ready.")


@command.command()
@click.pass_context
def check(context: click.Context) -> None:
    """List each model file with ok, missing or changed; exit 1 unless all are ok."""
    states = models.check()
    for path, state in states:
        click.echo(f"{state:8}{path}")
    bad = [path for path, state in states if state != "ok"]
    if bad:
        click.echo(f"{bad[0]} is not as it was built: {remedy()}.", err=True)
        context.exit(1)
    click.echo(f"FaceNet runs in {precision()}.")
    if not second_network_there():
        click.echo(f"SFace, the second network, is not there: {ALONE}.")
