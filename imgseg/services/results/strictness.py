"""Another strictness for results that are there: the line moves, the scores stay."""

from typing import Any

from sqlalchemy.orm import Session

from imgseg.models.search import Search
from imgseg.services.output.search_output import write_search_output
from imgseg.services.results.deciding import deciding
from imgseg.services.results.review_rows import decisions_of
from imgseg.services.results.verdict_changes import Change, rows_of, update_rows
from imgseg.services.results.verdict_rows import verdicts_of


def set_strictness(session: Session, search: Search, strictness: int) -> list[Change]:
    """Hold the scores of the finished run against another line, 0-100. Commits.

    Nothing is learnt anew. What was said of photos stands. Output follows.

    Returns:
        The photos whose verdict is another than before, by name.

    Raises:
        NotFoundError: there is no result yet.
        InputError: a run is under way, or Output cannot be written.
    """
    with deciding(search) as run:
        old = rows_of(session, run)
        said = decisions_of(session, search)
        new = {
            key: _held_against(row, strictness)
            for key, row in old.items()
            if row["score"] is not None and key not in said
        }
        search.strictness = strictness
        update_rows(session, old, new.values())
        session.commit()
        write_search_output(search, verdicts_of(session, run), bool(run.people))
    return [
        Change(*key, old[key]["verdict"], row["verdict"])
        for key, row in new.items()
        if row["verdict"] != old[key]["verdict"]
    ]


def _held_against(row: dict[str, Any], line: int) -> dict[str, Any]:
    # Late, because numpy takes its time.
    import numpy as np

    from imgseg.services.searches.reasons import reason_of_faces
    from imgseg.services.searches.verdicts import LOOKS, place

    # Of the faces that did not decide only the number is known here.
    scores = np.array([row["score"]] + [-1.0] * (row["faces"] - 1))
    verdict = place(row["score"], line)
    look = next(look for look in reversed(LOOKS.values()) if row["reason"].endswith(look))
    return row | {"verdict": verdict, "reason": reason_of_faces(verdict, scores, line) + look}
