"""Deciding a finished run again from the index, one decision at a time: no photo is looked at."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.faces import Analysis
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.sentences import gettext_noop
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.people.elsewhere import Example
from imgseg.services.people.people import note_known
from imgseg.services.searches.changed_verdicts import Change, ChangedVerdicts
from imgseg.services.searches.kept_verdicts import each_verdict
from imgseg.services.searches.lessons import lessons_of
from imgseg.services.searches.question import question_of
from imgseg.services.searches.reviews import reviews_of
from imgseg.services.searches.search_output import output_follows, write_search_output
from imgseg.services.searches.verdict_rows import update_verdicts
from imgseg.verdicts import PhotoVerdict, by_photo

if TYPE_CHECKING:
    from imgseg.recognition.face_table import FaceTable
    from imgseg.recognition.feedback import Reviewed
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import IndexedFolder


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
    """Which verdicts of a run change; ``known`` is what `known_elsewhere` said of the people."""

    changed: ChangedVerdicts
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
    question = replace(question_of(session, search, several=bool(run.people)), reviews=reviews)
    sought = question.sought()
    names = sorted(
        session.scalars(select(Verdict.photo).where(Verdict.run_id == run.id).distinct())
    )
    index = FaceIndex(session, search.user_id)
    said = {photo for of_one in reviews.values() for photo in of_one}
    hashes = index.hashes(question.album, sorted(said))
    question = replace(question, known=_but_said(question.known, reviews, hashes))
    targets = {name: _known(index, run, *p) for name, p in sought.people.items()}
    lessons = lessons_of(question, targets, index.load(question.known_hashes(), run.engine_id))
    trainings, _ = train(
        lessons.targets,
        together([_known(index, run, *photos) for photos in sought.unknown]),
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
    photos = _all_of(index.load_files(question.album, names, run.engine_id), names)
    verdicts = {name: question.decide(photos, name, one) for name, one in trainings.items()}
    new = by_photo(verdicts)
    write_search_output(search, new, question.several)
    old = _placed(each_verdict(session, run), names, list(verdicts))
    return Decided(ChangedVerdicts(old, new), question.known_now)


def _placed(
    old: Iterable[tuple[int, PhotoVerdict]], names: Sequence[str], people: Sequence[str]
) -> Iterator[tuple[int, int, PhotoVerdict]]:
    """Each with its place among the verdicts on these photos, of each photo about these people."""
    places = {name: place for place, name in enumerate(names)}
    among = {person: place for place, person in enumerate(people)}
    for id_, v in old:
        yield id_, places[v.photo] * len(people) + among[v.person], v


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
    write_decided(session, search, decided)
    return decided.changed.changes


def write_decided(session: Session, search: Search, decided: Decided) -> None:
    """Let the verdicts be what was decided. The caller commits."""
    update_verdicts(session, decided.changed.rows())
    note_known(session, search, decided.known)


@cache
def _spare_modules() -> None:
    # They stay, scikit-learn among them. Looking through them time and again, the garbage collector
    # stops every thread for a third of a second.
    importlib.import_module("imgseg.recognition.classifier")
    gc.freeze()


def _known(index: FaceIndex, run: Run, folder: Path, names: list[str]) -> IndexedFolder:
    from imgseg.services.index.indexing import IndexedFolder, look_up

    seen = look_up(index, run.engine_id, folder, names)
    return IndexedFolder(_all_of(seen.analyses, names), seen.hashes)


def _all_of(seen: FaceTable, names: list[str]) -> FaceTable:
    """These photos, those with which the run could do nothing among them."""
    if len(seen) == len(names):
        return seen
    nothing = Analysis(problem=gettext_noop("it could not be opened when the search ran"))
    for name in names:
        if name not in seen:
            seen.add(name, nothing)
    return seen.part(names)
