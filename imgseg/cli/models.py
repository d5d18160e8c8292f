"""`python run.py models build | check`."""

import click

from imgseg.services import models


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
    if any(state != "ok" for _, state in states):
        click.echo("Run `python run.py models build`.", err=True)
        context.exit(1)
