"""Where a run stands, in words: for its page, its browser tab and whoever asks again."""

from typing import NamedTuple

from imgseg.extensions import db
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.jobs.progress import seconds_left, seconds_of_running
from imgseg.services.jobs.turns import runs_before
from imgseg.services.results.results import count_verdicts
from imgseg.text.stages import say_stage
from imgseg.text.words import duration, photos

# Under this the next digit matters.
SLOW = 10


class RunWords(NamedTuple):
    """``heading`` is what is being done, ``text`` how far it is, ``title`` that of the tab."""

    heading: str
    text: str
    title: str


def words_of(search: Search, run: Run) -> RunWords:
    """What is said of a run of this search."""
    if run.status == "pending":
        return RunWords("Waiting for its turn", _queue(run), f"Waiting · {search.name}")
    return RunWords(
        say_stage(run.stage or "starting"), _how_far(run), f"{_title(run)} · {search.name}"
    )


def percent(run: Run) -> str:
    """How much of its photos a run has looked at; empty before it is known how many they are."""
    return f"{100 * run.done // run.total} %" if run.total else ""


def _queue(run: Run) -> str:
    before = runs_before(db.session(), run)
    if not before:
        return "It starts in a moment"
    seconds = seconds_of_running(db.session())
    if before == 1:
        turn = f" · it starts in {duration(seconds)}" if seconds else ""
        return f"1 search is before this one{turn}"
    # How long the others take that wait, nobody knows before they have begun.
    turn = f" · the first takes {duration(seconds)} more" if seconds else ""
    return f"{before:,} searches are before this one{turn}"


def _how_far(run: Run) -> str:
    if not run.total:
        return ""
    parts = [f"{run.done:,} of {photos(run.total)}"]
    if seconds := seconds_left(run):
        parts.append(f"{run.rate:,.{1 if run.rate < SLOW else 0}f} photos a second")
        parts.append(f"{duration(seconds)} left")
    return " · ".join(parts)


def _title(run: Run) -> str:
    if run.status == "done":
        return f"Done: {count_verdicts(db.session(), run)['match']:,} found"
    if not run.active:
        return run.status.capitalize()
    return percent(run) or "Starting"
