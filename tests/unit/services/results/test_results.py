"""The photos of a result by kind, where several people are sought."""

import pytest
from sqlalchemy.orm import Session

from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.models.verdict import Verdict
from imgseg.services.results.results import VERDICTS, count_verdicts, names_of, page_of
from imgseg.services.searches.news import NEW

# What is said of each photo about Anna and about Ben.
SAID = {
    "both.jpg": (("match", 60.0), ("match", 90.0)),
    "ben.jpg": (("unsure", 45.0), ("match", 70.0)),
    "perhaps.jpg": (("other", 1.0), ("unsure", 40.0)),
    "neither.jpg": (("other", 2.0), ("other", 3.0)),
    # Somebody said No to it.
    "back.jpg": (("no_face", None), ("other", None)),
    "sea.jpg": (("no_face", None), ("no_face", None)),
    "torn.jpg": (("unreadable", None), ("unreadable", None)),
}
LISTED = {
    "match": ["both.jpg", "ben.jpg"],
    "unsure": ["perhaps.jpg"],
    "other": ["neither.jpg", "back.jpg"],
    "no_face": ["sea.jpg"],
    "unreadable": ["torn.jpg"],
}


@pytest.fixture
def said(session: Session, run: Run) -> Run:
    """A run that looked for Anna and Ben in all of these, of which one photo is new."""
    run.people = ["Anna", "Ben"]
    for photo, about in SAID.items():
        for person, (kind, score) in zip(run.people, about, strict=True):
            arrived = now() if photo == "ben.jpg" else None
            row = {"photo": photo, "person": person, "verdict": kind, "score": score}
            session.add(Verdict(run_id=run.id, **row, faces=1, reason={}, arrived_at=arrived))
    session.commit()
    return run


@pytest.mark.parametrize("kind", VERDICTS)
def test_each_photo_is_listed_and_counted_once_by_the_best_that_is_said_of_it(
    session: Session, said: Run, kind: str
) -> None:
    assert names_of(session, said, kind) == LISTED[kind]
    assert count_verdicts(session, said)[kind] == len(LISTED[kind])


def test_a_photo_of_several_people_is_shown_by_its_surest_verdict(
    session: Session, said: Run
) -> None:
    page = page_of(session, said, "match", 1, 2)
    shown = [(one.photo, one.person, one.score) for one in page.verdicts]
    assert shown == [("both.jpg", "Ben", 90.0), ("ben.jpg", "Ben", 70.0)]
    assert page.people["both.jpg"] == ["Anna", "Ben"]


def test_of_one_person_every_verdict_counts(session: Session, said: Run) -> None:
    assert names_of(session, said, "unsure", "Anna") == ["ben.jpg"]
    assert count_verdicts(session, said, "Anna")["match"] == 1


def test_a_new_photo_of_several_people_is_listed_once_as_what_is_found(
    session: Session, said: Run
) -> None:
    [shown] = page_of(session, said, NEW, 1, 1).verdicts
    assert (shown.photo, shown.person, shown.verdict) == ("ben.jpg", "Ben", "match")
