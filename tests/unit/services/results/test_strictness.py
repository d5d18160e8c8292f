"""Another strictness of results that are there."""

import tracemalloc

import pytest
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.results.strictness import set_strictness
from imgseg.services.searches.changed_verdicts import Change
from imgseg.services.searches.kept_verdicts import KeptVerdicts
from imgseg.services.searches.verdict_rows import replace_verdicts
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName

MANY = 20_000
# So many may be held for each verdict at once: 1,400 were it with all of them as objects, as they
# were and as they are then, and 660 are it, most of them of those being read or written just then.
BYTES_EACH = 1000


def about(
    photo: str, person: str, verdict: VerdictName, score: float | None, line: int = 50
) -> PhotoVerdict:
    """A verdict, on a photo with a face where there is a score."""
    if score is None:
        return PhotoVerdict(photo, person, verdict, None, 0, None, (40, 30), Reason("no_face"))
    reason = Reason("faces", line, int(score >= line), look="enlarged" if photo == "a" else "")
    return PhotoVerdict(photo, person, verdict, score, 2, (-1, 2, 3, 4), (40, 30), reason)


@pytest.fixture
def search(session: Session, run: Run) -> Search:
    """The search of a finished run, whose album is read in place: its Output is the table."""
    run.status = "done"
    search = session.get_one(Search, run.search_id)
    session.get_one(Album, search.album_id).source = "/photos"
    session.commit()
    return search


def test_verdicts_follow_the_line_but_for_what_was_said(
    session: Session, run: Run, search: Search
) -> None:
    yes = about("c", "Anna", "match", 100.0)._replace(reason=Reason("confirmed"))
    before = [
        about("a", "Anna", "match", 70.0),
        about("a", "Ben", "unsure", 30.0),
        about("b", "Anna", "no_face", None),
        about("b", "Ben", "no_face", None),
        yes,
        about("c", "Ben", "other", 0.3),
    ]
    replace_verdicts(session, run.id, before)
    session.add(Review(search_id=search.id, photo="c", person="Anna", decision="confirmed"))
    changes = set_strictness(session, search, run, 80)
    assert list(KeptVerdicts(session, run)) == [
        about("a", "Anna", "unsure", 70.0, line=80),
        about("a", "Ben", "unsure", 30.0, line=80),
        *before[2:4],
        yes,
        about("c", "Ben", "other", 0.3, line=80),
    ]
    assert changes == [Change("a", "Anna", "match", "unsure")]
    assert search.strictness == 80
    changes = set_strictness(session, search, run, 0)
    assert changes == [
        Change("a", "Anna", "unsure", "match"),
        Change("a", "Ben", "unsure", "match"),
        Change("c", "Ben", "other", "match"),
    ]
    set_strictness(session, search, run, 50)
    assert list(KeptVerdicts(session, run)) == before


# PostgreSQL takes more for the rows that are being written.
@pytest.mark.sqlite
def test_of_many_verdicts_only_numbers_are_held(session: Session, run: Run, search: Search) -> None:
    many = [about(f"{number:05}.jpg", "Rosa", "other", 0.1) for number in range(MANY)]
    replace_verdicts(session, run.id, many)
    session.commit()
    del many
    tracemalloc.start()
    try:
        assert set_strictness(session, search, run, 60) == []
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < BYTES_EACH * MANY
