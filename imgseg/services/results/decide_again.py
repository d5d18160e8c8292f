"""Deciding a finished run again from the index: no photo is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.results.verdict_changes import Change, Key, rows_of
from imgseg.services.searches.search_output import write_search_output
from imgseg.services.searches.search_question import question_of
from imgseg.services.searches.verdict_rows import row_of

if TYPE_CHECKING:
    from imgseg.recognition.feedback import Reviewed
    from imgseg.services.index.indexing import IndexedFolder


class Decided(NamedTuple):
    """The rows of all verdicts ``before``, those ``after``, and which verdicts became others."""

    before: dict[Key, dict[str, Any]]
    after: list[dict[str, Any]]
    changes: list[Change]


def decide_again(
    session: Session, search: Search, run: Run, reviews: Mapping[str, Mapping[str, Reviewed]]
) -> Decided:
    """Decide the photos of a finished run again, with what is said of them; Output follows.

    Target and unknown are taken as they are now, as far as they are in the index. Nothing is
    written to the database: that takes a moment, and this may take long.

    Raises:
        InputError: an older imgseg made the run; other people are sought than in the run; no
            Target photo in the index has a face; Output cannot be written.
    """
    # Late, because numpy takes its time.
    from imgseg.recognition.people_training import train
    from imgseg.services.index.indexing import together
    from imgseg.services.searches.segregation import by_photo

    if not run.engine_id:
        raise InputError(
            f"An older imgseg made the results for {search.name}: run the search again first."
        )
    rows = rows_of(session, run)
    question = replace(question_of(session, search, several=bool(run.people)), reviews=reviews)
    sought = question.sought()
    trainings, _ = train(
        {name: _known(session, search, run, *p) for name, p in sought.people.items()},
        together([_known(session, search, run, *photos) for photos in sought.unknown]),
        question.several,
        question.chosen,
    )
    # The order is that of the folders, which may have been renamed.
    if sorted(trainings) != sorted(run.people or [search.name]):
        raise InputError(
            f"Other people are sought than the results of {search.name} are about: run the search"
            " again first."
        )
    names = sorted({photo for photo, _ in rows})
    photos = _known(session, search, run, question.album, names).analyses
    verdicts = by_photo(
        {name: question.decide(photos, name, training) for name, training in trainings.items()}
    )
    write_search_output(search, verdicts, question.several)
    before = [rows[v.photo, v.person]["verdict"] for v in verdicts]
    changes = [
        Change(v.photo, v.person, earlier, v.verdict)
        for v, earlier in zip(verdicts, before, strict=True)
        if v.verdict != earlier
    ]
    return Decided(rows, [row_of(run.id, verdict) for verdict in verdicts], changes)


def _known(
    session: Session, search: Search, run: Run, folder: Path, names: list[str]
) -> IndexedFolder:
    from imgseg.faces import Analysis
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import IndexedFolder, look_up

    seen = look_up(FaceIndex(session, search.user_id), run.engine_id, folder, names)
    nothing = Analysis(problem="it could not be opened when the search ran")
    return IndexedFolder({name: seen.analyses.get(name, nothing) for name in names}, seen.hashes)
