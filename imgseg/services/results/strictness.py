"""Another strictness for results that are there: the line moves, the scores stay."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.recognition.placing import place
from imgseg.services.results.verdict_changes import Change, Key, rows_of, update_rows
from imgseg.services.searches.review_rows import decisions_of
from imgseg.services.searches.search_output import write_search_output
from imgseg.services.searches.verdict_rows import verdicts_of
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName


def set_strictness(session: Session, search: Search, run: Run, strictness: int) -> list[Change]:
    """Hold the scores of the finished run against another line, 0-100. The caller commits.

    Nothing is learnt anew. What was said of photos stands. Output follows. ``run`` is from
    `deciding`.

    Returns:
        The photos whose verdict is another than before, by name.

    Raises:
        ImgsegError: Output cannot be written.
    """
    old = rows_of(session, run)
    said = decisions_of(session, search)
    open_rows = {key: row for key, row in old.items() if key not in said}
    new = _held_against(open_rows, strictness)
    verdicts = [_as_in(new.get(v[:2], {}), v) for v in verdicts_of(session, run)]
    # Before the first word is written, which locks the database.
    write_search_output(search, verdicts, bool(run.people))
    update_rows(session, old, new.values())
    search.strictness = strictness
    return [
        Change(*key, old[key]["verdict"], row["verdict"])
        for key, row in new.items()
        if row["verdict"] != old[key]["verdict"]
    ]


def _as_in(row: dict[str, Any], v: PhotoVerdict) -> PhotoVerdict:
    return v._replace(verdict=row["verdict"], reason=Reason.of_row(row["reason"])) if row else v


def _held_against(rows: dict[Key, dict[str, Any]], line: int) -> dict[Key, dict[str, Any]]:
    """Those of the rows that have a score, each with the verdict it has at that line."""
    by_person: dict[str, dict[str, float | None]] = {}
    for (photo, person), row in rows.items():
        by_person.setdefault(person, {})[photo] = row["score"]
    new = {}
    for person, scores in by_person.items():
        known = {photo: score for photo, score in scores.items() if score is not None}
        for photo, verdict in place(known, line, len(scores)).items():
            new[photo, person] = _placed(rows[photo, person], verdict, line)
    return new


def _placed(row: dict[str, Any], verdict: VerdictName, line: int) -> dict[str, Any]:
    # Of the faces that did not decide only the number is known here.
    over = int(row["score"] >= line)
    reason = Reason("faces", line, over, Reason.of_row(row["reason"]).look)
    return row | {"verdict": verdict, "reason": reason.as_row()}
