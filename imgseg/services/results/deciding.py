"""Deciding a finished run again from the index, one decision at a time: no photo is looked at."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.faces import Analysis
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.sentences import counted, gettext_noop
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.people.examples import Example, Said, add_faces, forget_faces
from imgseg.services.people.people import note_known, people_sought
from imgseg.services.searches.lessons import lessons_of
from imgseg.services.searches.outcome import (
    CONFIRMED,
    as_said,
    forget_reviews,
    if_there,
    keep_reviews,
    output_follows,
    reviews_of,
    update_verdicts,
    verdicts_of,
    write_search_output,
)
from imgseg.services.searches.question import question_of
from imgseg.verdicts import PhotoVerdict, by_photo

if TYPE_CHECKING:
    from imgseg.recognition.feedback import Reviewed
    from imgseg.services.index.indexing import IndexedFolder

Decision = Literal["confirmed", "rejected", "undone"]
# SQLite takes a limited number of values in one statement.
CHUNK = 500


class Change(NamedTuple):
    """A photo whose verdict was ``before`` and is ``after``."""

    photo: str
    person: str
    before: str
    after: str


def changes_between(
    old: Mapping[int, PhotoVerdict], new: Mapping[int, PhotoVerdict]
) -> list[Change]:
    """Those of the new verdicts, by id, that are others than the old."""
    return [
        Change(v.photo, v.person, old[id_].verdict, v.verdict)
        for id_, v in new.items()
        if v.verdict != old[id_].verdict
    ]


@contextmanager
def deciding(session: Session, search: Search) -> Iterator[Run]:
    """The finished run of a search, whose results nobody else changes meanwhile.

    Two clicks at once must not each decide without the other's. What is decided inside has to be
    committed inside; where that fails, nothing of it stands.

    Raises:
        NotFoundError: there is no result yet, or the search is gone.
        InputError: a run is under way.
    """
    with alone_with(session, search):
        run = search.finished_run
        if run is None:
            raise NotFoundError("There is no result to look through yet: run the search first.")
        if search.under_way:
            raise InputError(
                "The search for %(name)s is under way: wait for it, or cancel it, then look"
                " through its photos.",
                name=search.name,
            )
        with output_follows(session, search):
            yield run


class Decided(NamedTuple):
    """All verdicts of a run by their ids, as they were ``before`` and are ``after``.

    ``known`` is what `known_elsewhere` said of the people.
    """

    before: dict[int, PhotoVerdict]
    after: dict[int, PhotoVerdict]
    known: Mapping[str, str]


def decide_again(
    session: Session, search: Search, run: Run, reviews: Mapping[str, Mapping[str, Reviewed]]
) -> Decided:
    """Decide the photos of a finished run again, with what is said of them; Output follows.

    Target and unknown are taken as they are now, as far as they are in the index. Nothing is
    written to the database: that takes a moment, and this may take long.

    Raises:
        InputError: the faces of the run are not kept; other people are sought than in the run; no
            Target photo in the index has a face; Output cannot be written.
    """
    # Late, because numpy takes its time.
    from imgseg.recognition.people_training import train
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import together

    _spare_modules()
    if not run.engine_id:
        raise InputError(
            "The faces behind the results for %(name)s are not kept: run the search again first.",
            name=search.name,
        )
    before = verdicts_of(session, run)
    question = replace(question_of(session, search, several=bool(run.people)), reviews=reviews)
    sought = question.sought()
    names = sorted({v.photo for v in before.values()})
    album = _known(session, search, run, question.album, names)
    question = replace(question, known=_but_said(question.known, reviews, album.hashes))
    targets = {name: _known(session, search, run, *p) for name, p in sought.people.items()}
    index = FaceIndex(session, search.user_id)
    lessons = lessons_of(question, targets, index.load(question.known_hashes(), run.engine_id))
    trainings, _ = train(
        lessons.targets,
        together([_known(session, search, run, *photos) for photos in sought.unknown]),
        question.several,
        lessons.chosen,
    )
    trainings = lessons.taught(trainings)
    # The order is that of the folders, which may have been renamed.
    if sorted(trainings) != sorted(run.people or [search.name]):
        raise InputError(
            "Other people are sought than the results of %(name)s are about: run the search"
            " again first.",
            name=search.name,
        )
    photos = album.analyses
    verdicts = by_photo(
        {name: question.decide(photos, name, training) for name, training in trainings.items()}
    )
    write_search_output(search, verdicts, question.several)
    ids = {v[:2]: id_ for id_, v in before.items()}
    return Decided(before, {ids[v[:2]]: v for v in verdicts}, question.known_now)


def _but_said(
    known: Mapping[str, Sequence[Example]],
    reviews: Mapping[str, Mapping[str, Reviewed]],
    hashes: Mapping[str, str],
) -> dict[str, list[Example]]:
    """What is known from elsewhere without photos of which something is said here."""
    said = {name: {hashes.get(photo) for photo in of_one} for name, of_one in reviews.items()}
    return {
        name: [one for one in examples if one.sha256 not in said.get(name, ())]
        for name, examples in known.items()
    }


def decide_with_all_known(session: Session, search: Search, run: Run) -> list[Change]:
    """Decide a finished run again with what its people are known by now. The caller commits.

    Returns:
        The photos whose verdict is another than before.

    Raises:
        InputError: what `decide_again` refuses.
    """
    decided = decide_again(session, search, run, reviews_of(session, search))
    _write(session, search, decided)
    return changes_between(decided.before, decided.after)


def _write(session: Session, search: Search, decided: Decided) -> None:
    update_verdicts(session, decided.before, decided.after)
    note_known(session, search, decided.known)


@cache
def _spare_modules() -> None:
    # They stay, scikit-learn among them. Looking through them time and again, the garbage collector
    # stops every thread for a third of a second.
    importlib.import_module("imgseg.recognition.classifier")
    gc.freeze()


def _known(
    session: Session, search: Search, run: Run, folder: Path, names: list[str]
) -> IndexedFolder:
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import IndexedFolder, look_up

    seen = look_up(FaceIndex(session, search.user_id), run.engine_id, folder, names)
    nothing = Analysis(problem=gettext_noop("it could not be opened when the search ran"))
    for name in names:
        if name not in seen.analyses:
            seen.analyses.add(name, nothing)
    return IndexedFolder(seen.analyses.part(names), seen.hashes)


def review_photos(
    session: Session,
    search: Search,
    run: Run,
    person: str,
    photos: Collection[str],
    decision: Decision,
) -> list[Change]:
    """Take note that photos show the person, or do not, or take that back; decide all again once.

    A confirmed photo is a match from now on and its face joins Target; a rejected one is not and
    its face joins unknown. It is kept for the next runs of the search, and teaches the person in
    other albums too. The caller commits.

    Args:
        session: where the search is from.
        search: the one whose photos they are.
        run: its finished run, from `deciding`.
        person: who is meant: one of several people, or the name of the search.
        photos: the names of the album photos (relative paths); one or more.
        decision: ``undone`` takes back what was said before.

    Returns:
        The photos whose verdict is another than before, by name; these among them.

    Raises:
        NotFoundError: one of the photos is not in the result; nothing is noted then.
        InputError: what `decide_again` refuses.
    """
    verdicts = _verdicts(session, run, person, list(dict.fromkeys(photos)))
    reviews = as_said(reviews_of(session, search), verdicts, decision)
    # Before the first word is written, which locks the database.
    decided = decide_again(session, search, run, reviews)
    _write(session, search, decided)
    forget_reviews(session, search, verdicts)
    if decision != "undone":
        keep_reviews(session, search, verdicts, decision)
    _teach(session, search, person, verdicts, decision)
    return changes_between(decided.before, decided.after)


def _teach(
    session: Session, search: Search, name: str, verdicts: list[Verdict], decision: Decision
) -> None:
    """What is said of photos teaches the person in all albums."""
    person = people_sought(session, search).get(name)
    if person is None:
        return
    forget_faces(session, person, search.album, [one.photo for one in verdicts])
    if decision != "undone":
        boxes = {one.photo: if_there(one.x, one.y, one.w, one.h) for one in verdicts}
        faces = [Said(photo, box) for photo, box in boxes.items() if box]
        add_faces(session, person, search.album, faces, same=decision == CONFIRMED)


def _verdicts(session: Session, run: Run, person: str, photos: list[str]) -> list[Verdict]:
    found: list[Verdict] = []
    for start in range(0, len(photos), CHUNK):
        chunk = photos[start : start + CHUNK]
        about = select(Verdict).where(Verdict.run_id == run.id, Verdict.person == person)
        found += session.scalars(about.where(Verdict.photo.in_(chunk)))
    if not found:
        raise NotFoundError("There is no such photo in the results: it may have been removed.")
    if gone := len(photos) - len(found):
        raise NotFoundError(
            "Of the photos chosen, %(photos)s cannot be found in the results any more:"
            " load the page again, and choose again.",
            photos=counted("%(num)s photo", "%(num)s photos", gone),
        )
    return found
