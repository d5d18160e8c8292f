"""“Is this Anna?”: which photos of a result to ask about, worth most first.

Verdicts and faces are read apart and put together in `imgseg.recognition.open_photos`. A database
that does not know yet how many rows a large run has just written joins them row by row, which takes
minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Float, Integer, cast, func, select
from sqlalchemy.orm import Session

from imgseg.faces import Box, box_of
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.job import Job
from imgseg.models.person import Person, PersonExample, SoughtPerson
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.people.people import people_sought
from imgseg.services.searches.reviews import reviews_of
from imgseg.services.searches.verdict_rows import AT_ONCE
from imgseg.storage.dialects import in_chunks

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from imgseg.recognition.places import OpenPhoto, SortedFaceTable
    from imgseg.services.index.face_index import FaceIndex

# What a photo may be that is asked about.
OPEN = ("unsure", "other")
# So many of the faces by which the person is known are compared, the newest: a page must not wait
# for more.
KNOWN = 50
# Of so many runs questions are kept at most.
MOST_KEPT = 20
PLACE = Verdict.x, Verdict.y, Verdict.w, Verdict.h
# One person, of whom the owner may have said that another group is the same.
WHO = func.coalesce(AlbumPerson.part_of, AlbumPerson.id)


class Card(NamedTuple):
    """A photo to ask about, by its verdict, and in how many photos the same face seems to be.

    These are not found yet; 0 of a photo which is just unsure.
    """

    verdict_id: int
    photos: int


class Cards(NamedTuple):
    """What to ask about one of the people, worth most first; so many photos are ``unsure``."""

    cards: list[Card]
    unsure: int


State = tuple[object, ...]
# By the run's id; of each person, and the number of photos in which the person is found.
_kept: dict[int, tuple[State, dict[tuple[str, int], Cards]]] = {}


def cards_of(
    session: Session, search: Search, run: Run, found: Mapping[str, int]
) -> Iterator[Cards]:
    """What to ask about each of these people, in their order, put together when it is asked for.

    ``found`` says in how many photos each of them is found. The questions are the unsure photos,
    and one of each group of faces in the album that may be the person, however far from Target.

    To know that nothing is left to ask takes as long as to find a question, on each page. So they
    are kept until something changes of what they come from.
    """
    kept = _kept_of(run, _state(session, search, run))
    unknown = {person: count for person, count in found.items() if (person, count) not in kept}
    put_together = _put_together(session, search, run, unknown)
    for person, count in found.items():
        if person in unknown:
            kept[person, count] = next(put_together)
        yield kept[person, count]


def _kept_of(run: Run, state: State) -> dict[tuple[str, int], Cards]:
    """The questions kept of a run in this state; none yet where it was in another one."""
    before, kept = _kept.pop(run.id, (None, {}))
    if before != state:
        kept = {}
    # The one asked for last stands last, and the first one gives way.
    _kept[run.id] = state, kept
    for oldest in list(_kept)[:-MOST_KEPT]:
        _kept.pop(oldest, None)
    return kept


def _state(session: Session, search: Search, run: Run) -> State:
    """What is another one as soon as anything changes that questions are put together from.

    Counted, and none of it read: verdicts with their scores, what was said, the faces by which the
    people are known, the groups of the album's faces, and when a run or a look through an album
    last ended, after which there may be faces that there were not.
    """
    # Whole numbers: the sum of others depends on the order.
    scores = func.sum(func.round(Verdict.score * 1000))
    verdicts = (
        select(Verdict.person, Verdict.verdict, func.count(), scores)
        .where(Verdict.run_id == run.id)
        .group_by(Verdict.person, Verdict.verdict)
        .order_by(Verdict.person, Verdict.verdict)
    )
    said = select(func.count(), func.sum(Review.id), func.max(Review.created_at)).where(
        Review.search_id == search.id
    )
    known = (
        select(func.count(), func.sum(PersonExample.id), func.max(PersonExample.said_at))
        .join(SoughtPerson, SoughtPerson.person_id == PersonExample.person_id)
        .where(SoughtPerson.search_id == search.id)
    )
    # Who is part of whom; as numbers that no product is too large for.
    parts = func.sum(cast(AlbumPerson.id, Float) * AlbumPerson.part_of)
    seen = func.sum(AlbumPerson.photos), func.sum(cast(AlbumPerson.usable, Integer))
    groups = select(
        *(func.count(), func.sum(AlbumPerson.id), func.sum(AlbumPerson.part_of), parts, *seen)
    ).where(AlbumPerson.album_id == search.album_id)
    ended = select(func.max(Job.finished_at)).where(Job.user_id == search.user_id)
    counted = (verdicts, said, known, groups, ended)
    return run.finished_at, *(tuple(row) for query in counted for row in session.execute(query))


def _put_together(
    session: Session, search: Search, run: Run, found: Mapping[str, int]
) -> Iterator[Cards]:
    """What to ask about each of these people, see `cards_of`."""
    # Late, because numpy takes its time.
    from imgseg.recognition.cards import cards_about
    from imgseg.recognition.open_photos import open_photos
    from imgseg.services.index.face_index import FaceIndex

    index, folder = FaceIndex(session, search.user_id), album_photos(search.album).photos
    faces, said = _sorted_faces(session, search), reviews_of(session, search)
    people = people_sought(session, search)
    for person, count in found.items():
        photos, elsewhere = _open(session, run, person), _found_as_others(session, run, person)
        open_ = open_photos(photos, faces, said.get(person, {}), elsewhere)
        names = dict.fromkeys(one.photo for one in open_.compared())
        album = index.load_files(folder, names, run.engine_id)
        known = _known(session, people.get(person), index, run.engine_id)
        cards = cards_about(open_, album, known, count)
        ids = _ids(session, run, person, cards)
        # Whoever follows the album may have written others meanwhile.
        asked = [Card(ids[photo], same) for photo, same in cards.items() if photo in ids]
        yield Cards(asked, len(open_.unsure))


def _sorted_faces(session: Session, search: Search) -> SortedFaceTable:
    """The faces of the search's album, as the last look through it sorted them."""
    from imgseg.recognition.places import SortedFace, SortedFaceTable

    box = PersonFace.x, PersonFace.y, PersonFace.w, PersonFace.h
    rows = session.execute(
        select(PersonFace.photo, WHO, AlbumPerson.usable, *box)
        .join(AlbumPerson, PersonFace.person_id == AlbumPerson.id)
        .where(AlbumPerson.album_id == search.album_id)
        .order_by(PersonFace.id)
        .execution_options(yield_per=AT_ONCE)
    )
    faces = (
        SortedFace(photo, (x, y, w, h), who, usable) for photo, who, usable, x, y, w, h in rows
    )
    return SortedFaceTable(faces)


def _open(session: Session, run: Run, person: str) -> Iterator[OpenPhoto]:
    """The photos with faces in which a person is not found."""
    from imgseg.recognition.places import OpenPhoto

    columns = Verdict.photo, Verdict.verdict, Verdict.score, *PLACE
    open_ = Verdict.run_id == run.id, Verdict.person == person, Verdict.verdict.in_(OPEN)
    rows = select(*columns).where(*open_).execution_options(yield_per=AT_ONCE)
    for photo, verdict, score, *place in session.execute(rows):
        if box := box_of(*place):
            yield OpenPhoto(photo, verdict == "unsure", score or 0.0, box)


def _ids(session: Session, run: Run, person: str, photos: Iterable[str]) -> dict[str, int]:
    """The ids of the verdicts about a person in these photos, by name."""
    about = select(Verdict.photo, Verdict.id).where(
        Verdict.run_id == run.id, Verdict.person == person
    )
    return {
        photo: id_
        for chunk in in_chunks(photos)
        for photo, id_ in session.execute(about.where(Verdict.photo.in_(chunk)))
    }


def _found_as_others(session: Session, run: Run, person: str) -> Iterator[tuple[str, Box]]:
    """The faces, each with its photo, that are found as somebody else of the same search."""
    if not run.people:
        return
    # Whole verdicts of thousands of photos would take longer than all else.
    about = Verdict.run_id == run.id, Verdict.person != person, Verdict.verdict == "match"
    rows = select(Verdict.photo, *PLACE).where(*about).execution_options(yield_per=AT_ONCE)
    for photo, *place in session.execute(rows):
        if box := box_of(*place):
            yield photo, box


def _known(
    session: Session, person: Person | None, index: FaceIndex, engine_id: str
) -> NDArray[np.float32]:
    """Faces by which a person is known, from Target and from what was said, (k, d)."""
    import numpy as np

    from imgseg.recognition.photo_faces import number_at

    if person is None:
        return np.empty((0, 0), np.float32)
    mine = PersonExample.person_id == person.id, PersonExample.same
    newest = PersonExample.said_at.desc(), PersonExample.id.desc()
    rows = session.scalars(select(PersonExample).where(*mine).order_by(*newest).limit(KNOWN)).all()
    seen = index.load((row.sha256 for row in rows), engine_id)
    faces = [(row.box, seen[row.sha256].faces) for row in rows if row.sha256 in seen]
    some = [there[number_at(box, there)].embedding for box, there in faces if there]
    return np.array(some, np.float32)
