"""What a run writes down while it lasts."""

import pytest
from sqlalchemy.orm import Session

from imgseg.errors import JobCancelledError
from imgseg.models.run import Run
from imgseg.services.jobs.progress import Progress


def test_a_new_stage_is_written_at_once_and_steps_at_most_every_half_second(
    session: Session, run: Run
) -> None:
    progress = Progress(session, run.id, session.commit, lambda: None)
    progress("Looking", 1, 10)
    progress("Looking", 2, 10)
    assert (run.stage, run.done, run.total) == ("Looking", 1, 10)
    progress("Deciding", 10, 10)
    assert (run.stage, run.done) == ("Deciding", 10)


def test_a_wish_to_stop_ends_the_work(session: Session, run: Run) -> None:
    run.cancel_requested = True
    session.commit()
    with pytest.raises(JobCancelledError):
        Progress(session, run.id, session.commit, lambda: None)("Looking", 1, 10)


def test_a_run_that_was_deleted_ends_the_work(session: Session, run: Run) -> None:
    progress = Progress(session, run.id, session.commit, lambda: None)
    session.delete(run)
    session.commit()
    with pytest.raises(JobCancelledError):
        progress("Looking", 1, 10)
