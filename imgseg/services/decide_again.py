"""Deciding a finished run again from the index: no photo is looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.verdict_rows import row_of
from imgseg.storage import places

if TYPE_CHECKING:
    from imgseg.services.indexing import IndexedFolder


class Change(NamedTuple):
    """A photo whose verdict was ``before`` and is ``after``."""

    photo: str
    person: str
    before: str
    after: str


def decide_again(session: Session, search: Search, run: Run) -> list[Change]:
    """Decide the photos of a finished run again, with what was said of them. Commits.

    Target and unknown are taken as they are now, as far as they are in the index.

    Returns:
        The photos whose verdict is another than before, by name.

    Raises:
        InputError: an older imgseg made the run; no Target photo in the index has a face; Output
            cannot be written.
    """
    # Late, because numpy takes its time.
    from imgseg.services.output import write_output
    from imgseg.services.people_training import together
    from imgseg.services.question import question_of
    from imgseg.services.segregation import by_photo, decide_all, learn, seek

    if not run.engine_id:
        raise InputError(
            f"An older imgseg made the results for {search.name}: run the search again first."
        )
    columns = select(*Verdict.__table__.columns).where(Verdict.run_id == run.id)
    rows = {(row["photo"], row["person"]): dict(row) for row in session.execute(columns).mappings()}
    question = question_of(session, search)
    sought = seek(question)
    targets = {
        name: _look_up(session, search, run, *photos) for name, photos in sought.people.items()
    }
    unknown = together([_look_up(session, search, run, *photos) for photos in sought.unknown])
    trainings, _ = learn(question, targets, unknown)
    names = sorted({photo for photo, _ in rows})
    album = _look_up(session, search, run, question.album, names)
    verdicts = [
        verdict
        for verdict in by_photo(decide_all(question, album.analyses, trainings))
        # Who was added since is sought in the next run.
        if (verdict.photo, verdict.person) in rows
    ]
    _update(session, rows, [row_of(run.id, verdict) for verdict in verdicts])
    session.commit()
    output = places.search_folder(search.user_id, search.id) / "Output"
    write_output(verdicts, question.album, output, question.several)
    before = {key: row["verdict"] for key, row in rows.items()}
    return [
        Change(v.photo, v.person, before[v.photo, v.person], v.verdict)
        for v in verdicts
        if v.verdict != before[v.photo, v.person]
    ]


def _look_up(
    session: Session, search: Search, run: Run, folder: Path, names: list[str]
) -> IndexedFolder:
    from imgseg.services.face_index import FaceIndex
    from imgseg.services.indexing import IndexedFolder
    from imgseg.vision.engine import Analysis

    index = FaceIndex(session, search.user_id)
    stamps = index.stamps(folder)
    hashes = {name: stamps[name].sha256 for name in names if name in stamps}
    known = index.load(hashes.values(), run.engine_id)
    nothing = Analysis(problem="it could not be opened when the search ran")
    return IndexedFolder({name: known.get(hashes.get(name, ""), nothing) for name in names}, hashes)


def _update(
    session: Session, old: dict[tuple[str, str], dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    """Write the rows that changed, where a run that ended meanwhile has not removed them."""
    changed = [row for row in new if row.items() - old[row["photo"], row["person"]].items()]
    if changed:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed[0]}
        session.connection().execute(
            update(Verdict).where(Verdict.id == bindparam("old_id")).values(values),
            [
                {f"new_{name}": value for name, value in row.items()}
                | {"old_id": old[row["photo"], row["person"]]["id"]}
                for row in changed
            ],
        )
