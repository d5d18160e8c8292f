"""The verdicts of a run, kept and changed."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.services.searches.outcome import replace_verdicts, update_verdicts, verdicts_of
from imgseg.verdicts import PhotoVerdict, Reason

SEA = PhotoVerdict(
    "Summer/sea ☀.jpg", "Rosa", "match", 97.5, 2, (1, 2, 3, 4), (40, 30), Reason("faces", 50, 1)
)
WALL = PhotoVerdict("wall.jpg", "Rosa", "no_face", None, 0, None, (40, 30), Reason("no_face"))


def test_verdicts_come_back_as_they_were_in_their_order(session: Session, run: Run) -> None:
    replace_verdicts(session, run.id, [WALL, SEA])
    session.commit()
    assert list(verdicts_of(session, run).values()) == [WALL, SEA]


def test_only_the_last_run_of_a_search_has_verdicts(session: Session, run: Run) -> None:
    replace_verdicts(session, run.id, [WALL, SEA])
    run.status = "done"
    later = Run(user_id=run.user_id, search_id=run.search_id)
    session.add(later)
    session.commit()
    replace_verdicts(session, later.id, [SEA])
    assert list(verdicts_of(session, later).values()) == [SEA]
    assert verdicts_of(session, run) == {}


def test_after_a_decision_that_could_not_be_kept_the_next_one_is(
    session: Session, run: Run
) -> None:
    replace_verdicts(session, run.id, [WALL, SEA])
    session.commit()
    old = verdicts_of(session, run)
    none = dict.fromkeys(old, SEA._replace(faces=None))  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        update_verdicts(session, old, none)
    session.rollback()
    assert verdicts_of(session, run) == old
    new = {id_: v._replace(verdict="other", score=1.5, box=None) for id_, v in old.items()}
    update_verdicts(session, old, new)
    session.commit()
    assert verdicts_of(session, run) == new
