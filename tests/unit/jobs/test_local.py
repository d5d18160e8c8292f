"""The queue of runs."""

from flask import Flask

from imgseg.models.run import Run
from tests.colour_engine import ColourEngine


def test_a_run_that_is_gone_is_passed_over_and_the_queue_goes_on(app: Flask) -> None:
    jobs = app.extensions["jobs"]
    jobs.submit(Run(id=4711))
    jobs.wait()
    jobs.submit(Run(id=4712))
    jobs.wait()


def test_starting_with_nothing_to_recover_is_quiet(app: Flask, engine: ColourEngine) -> None:
    app.extensions["jobs"].recover()
    app.extensions["jobs"].wait()
    assert engine.analysed == []
