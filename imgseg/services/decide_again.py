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
from imgseg.services.photo_folders import album_photos, train_photos
from imgseg.services.review_rows import reviews_of
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
    from imgseg.services.reviewed import decide_reviewed
    from imgseg.services.training import choose_training

    if not run.engine_id:
        raise InputError(
            f"An older imgseg made the results for {search.name}: run the search again first."
        )
    columns = select(*Verdict.__table__.columns).where(Verdict.run_id == run.id)
    rows = {row["photo"]: dict(row) for row in session.execute(columns).mappings()}
    album = album_photos(search.album).photos
    target, unknown = (train_photos(search, role) for role in ("target", "unknown"))
    verdicts = decide_reviewed(
        _look_up(session, search, run, album, sorted(rows)).analyses,
        choose_training(
            _look_up(session, search, run, target.photos, target.names()),
            _look_up(session, search, run, unknown.photos, unknown.names()),
        ),
        reviews_of(session, search),
        search.name,
        search.strictness,
    )
    _update(session, rows, [row_of(run.id, verdict) for verdict in verdicts])
    session.commit()
    write_output(verdicts, album, places.search_folder(search.user_id, search.id) / "Output")
    return [
        Change(v.photo, v.person, rows[v.photo]["verdict"], v.verdict)
        for v in verdicts
        if v.verdict != rows[v.photo]["verdict"]
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


def _update(session: Session, old: dict[str, dict[str, Any]], new: list[dict[str, Any]]) -> None:
    """Write the rows that changed, where a run that ended meanwhile has not removed them."""
    changed = [row for row in new if row.items() - old[row["photo"]].items()]
    if changed:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed[0]}
        session.connection().execute(
            update(Verdict).where(Verdict.id == bindparam("old_id")).values(values),
            [
                {f"new_{name}": value for name, value in row.items()}
                | {"old_id": old[row["photo"]]["id"]}
                for row in changed
            ],
        )
