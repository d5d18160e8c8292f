"""The verdicts of a run, kept and changed."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from imgseg.services.searches.changed_verdicts import Change, ChangedVerdicts
from imgseg.services.searches.kept_verdicts import KeptVerdicts, each_verdict
from imgseg.services.searches.verdict_rows import replace_verdicts, row_of, update_verdicts
from imgseg.verdicts import PhotoVerdict, Reason

SEA = PhotoVerdict(
    "Summer/sea ☀.jpg", "Rosa", "match", 97.5, 2, (1, 2, 3, 4), (40, 30), Reason("faces", 50, 1)
)
WALL = PhotoVerdict("wall.jpg", "Rosa", "no_face", None, 0, None, (40, 30), Reason("no_face"))


def test_verdicts_come_back_as_they_were_in_their_order(session: Session, run: Run) -> None:
    replace_verdicts(session, run.id, [WALL, SEA])
    session.commit()
    assert [v for _, v in each_verdict(session, run)] == [WALL, SEA]
    assert list(KeptVerdicts(session, run)) == [WALL, SEA]


def test_only_the_last_run_of_a_search_has_verdicts(session: Session, run: Run) -> None:
    replace_verdicts(session, run.id, [WALL, SEA])
    run.status = "done"
    later = Run(user_id=run.user_id, search_id=run.search_id)
    session.add(later)
    session.commit()
    replace_verdicts(session, later.id, [SEA])
    assert list(KeptVerdicts(session, later)) == [SEA]
    assert not KeptVerdicts(session, run)


def test_after_a_decision_that_could_not_be_kept_the_next_one_is(
    session: Session, run: Run
) -> None:
    replace_verdicts(session, run.id, [WALL, SEA])
    session.commit()
    old = dict(each_verdict(session, run))
    none = [{"id": id_} | row_of(SEA) | {"faces": None} for id_ in old]
    with pytest.raises(IntegrityError):
        update_verdicts(session, none)
    session.rollback()
    assert dict(each_verdict(session, run)) == old
    new = {id_: v._replace(verdict="other", score=1.5, box=None) for id_, v in old.items()}
    update_verdicts(session, [{"id": id_} | row_of(v) for id_, v in new.items()])
    session.commit()
    assert dict(each_verdict(session, run)) == new


def test_of_another_decision_only_what_differs_is_written(session: Session, run: Run) -> None:
    replace_verdicts(session, run.id, [WALL, SEA])
    new = [SEA._replace(verdict="other", score=1.5), WALL]

    def compare() -> ChangedVerdicts:
        places = {v.photo: place for place, v in enumerate(new)}
        old = ((id_, places[v.photo], v) for id_, v in each_verdict(session, run))
        return ChangedVerdicts(old, new)

    changed = compare()
    assert changed.changes == [Change(SEA.photo, SEA.person, SEA.verdict, "other")]
    assert [row["photo"] for row in changed.rows()] == [SEA.photo]
    update_verdicts(session, changed.rows())
    assert list(KeptVerdicts(session, run)) == [WALL, new[0]]
    none = compare()
    assert not none.changes
    assert not list(none.rows())


def test_photos_arrive_after_the_first_run_and_stay_new(session: Session, run: Run) -> None:
    replace_verdicts(session, run.id, _about("a", "b"))
    for photos, new in (("abcd", "cd"), ("acde", "cde")):
        run.status = "done"
        run = Run(user_id=run.user_id, search_id=run.search_id)
        session.add(run)
        session.commit()
        before = _arrivals(session)
        replace_verdicts(session, run.id, _about(*photos))
        session.commit()
        arrived = _arrivals(session)
        assert {photo for photo, moment in arrived.items() if moment} == set(new)
        # About both people alike, and as they were before.
        assert all(arrived[photo] == before[photo] for photo in arrived.keys() & before.keys())


def _about(*photos: str) -> list[PhotoVerdict]:
    """Verdicts on these photos about two people."""
    return [SEA._replace(photo=photo, person=person) for photo in photos for person in ("A", "B")]


def _arrivals(session: Session) -> dict[str, datetime | None]:
    rows = session.execute(select(Verdict.photo, Verdict.arrived_at).distinct()).all()
    assert len(rows) == len(dict(rows))
    return dict(rows)
