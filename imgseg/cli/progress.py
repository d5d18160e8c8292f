"""Progress in the terminal: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from tqdm import tqdm

from imgseg.services.searches.segregation import Progress
from imgseg.text.stages import say_stage

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def show_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Give a function that shows on stderr how far the work is, with rate and time left.

    ``quiet`` leaves the lines away that stand for the bar elsewhere than on a terminal.
    """
    if not sys.stderr.isatty():
        yield (lambda *_: None) if quiet else _lines()
        return
    with tqdm(unit=" photos", dynamic_ncols=True, leave=False) as bar:

        def show(stage: str, done: int, total: int) -> None:
            bar.total = total
            bar.set_description(say_stage(stage), refresh=False)
            bar.update(done - bar.n)

        yield show


def _lines() -> Progress:
    last_stage, last_time = "", 0.0

    def show(stage: str, done: int, total: int) -> None:
        nonlocal last_stage, last_time
        now = time.monotonic()
        if stage != last_stage or now - last_time >= SECONDS_BETWEEN_LINES:
            last_stage, last_time = stage, now
            click.echo(f"{say_stage(stage)}: {done} of {total} photos", err=True)

    return show
