"""Where a run stands, in words: for its page, its browser tab and whoever asks again."""

from typing import NamedTuple

from imgseg.extensions import db
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.jobs.progress import seconds_left, seconds_of_running
from imgseg.services.jobs.turns import runs_before
from imgseg.services.results.results import count_verdicts
from imgseg.text.language import gettext, gettext_noop, ngettext, number
from imgseg.text.stages import say_stage
from imgseg.text.words import done_of, duration

# Under this the next digit matters.
SLOW = 10
# How a run ended that did not come to its end.
ENDED = {"failed": gettext_noop("Failed"), "cancelled": gettext_noop("Cancelled")}


class RunWords(NamedTuple):
    """``heading`` is what is being done, ``text`` how far it is, ``title`` that of the tab."""

    heading: str
    text: str
    title: str


def words_of(search: Search, run: Run) -> RunWords:
    """What is said of a run of this search."""
    if run.status == "pending":
        heading, state = gettext("Waiting for its turn"), gettext("Waiting")
        return RunWords(heading, _queue(run), f"{state} · {search.name}")
    return RunWords(
        say_stage(run.stage or "starting"), _how_far(run), f"{_title(run)} · {search.name}"
    )


def percent(run: Run) -> str:
    """How much of its photos a run has looked at; empty before it is known how many they are."""
    return f"{100 * run.done // run.total} %" if run.total else ""


def _queue(run: Run) -> str:
    before = runs_before(db.session(), run)
    if not before:
        return gettext("It starts in a moment")
    queue = ngettext(
        "%(num)s search is before this one", "%(num)s searches are before this one", before
    )
    seconds = seconds_of_running(db.session())
    if not seconds:
        return queue
    # How long the others take that wait, nobody knows before they have begun.
    turn = (
        gettext("it starts in %(duration)s", duration=duration(seconds))
        if before == 1
        else gettext("the first takes %(duration)s more", duration=duration(seconds))
    )
    return f"{queue} · {turn}"


def _how_far(run: Run) -> str:
    if not run.total:
        return ""
    parts = [done_of(run.done, run.total)]
    if seconds := seconds_left(run):
        rate = number(run.rate, 1 if run.rate < SLOW else 0)
        parts.append(gettext("%(rate)s photos a second", rate=rate))
        parts.append(gettext("%(duration)s left", duration=duration(seconds)))
    return " · ".join(parts)


def _title(run: Run) -> str:
    if run.status == "done":
        found = count_verdicts(db.session(), run)["match"]
        return ngettext("Done: %(num)s found", "Done: %(num)s found", found)
    if not run.active:
        return gettext(ENDED[run.status])
    return percent(run) or gettext("Starting")
