"""Runs: starting one, and the whole of one, from the question to the verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.album_people import AlbumLook
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.people_look import is_due, start_album_look
from imgseg.services.files.photo_folders import TRAIN_FOLDERS, album_photos, train_photos
from imgseg.services.index.hashed_files import count_new
from imgseg.services.jobs.life import add_job, finish
from imgseg.services.jobs.work import Work
from imgseg.services.people.examples import keep_from_target
from imgseg.services.people.people import note_known, people_sought, remember_sought
from imgseg.services.searches.matches_so_far import MatchesSoFar
from imgseg.services.searches.question import Question, question_of
from imgseg.services.searches.search_output import output_follows, write_search_output
from imgseg.services.searches.searches import why_not_ready
from imgseg.services.searches.verdict_rows import replace_verdicts

if TYPE_CHECKING:
    from imgseg.services.searches.segregation import Answer


class AlreadyRunningError(InputError):
    """A second run of a search, while the first is under way."""


def start_run(session: Session, search: Search, *, follow_up: bool = False) -> Run:
    """A new pending run, to be submitted once the caller has committed.

    Called, and committed, within `alone_with` the search and its album. Where one follows the
    album already, that is the run: it answers the question as it is at its end.

    Raises:
        InputError: photos are missing.
        AlreadyRunningError: a run of this search is under way.
    """
    if problem := why_not_ready(session, search):
        raise InputError(problem)
    if following := search.following:
        following.follow_up = follow_up
        return following
    name, owner = search.name, search.user_id
    folders = [album_photos(search.album), *(train_photos(search, role) for role in TRAIN_FOLDERS)]
    size = sum(count_new(session, owner, folder.photos, folder.count()) for folder in folders)
    run = Run(user_id=owner, search_id=search.id, size=size, follow_up=follow_up)
    if not add_job(session, run):
        raise AlreadyRunningError(
            "The search for %(name)s is already under way: wait for it, or cancel it first.",
            name=name,
        )
    return run


def execute_run(work: Work[Run]) -> AlbumLook | None:
    """Carry out a run that was begun; it ends done only when everything was written.

    While it follows its album, the owner goes on with the results there are. What was said, or
    changed, meanwhile counts: then it decides once more, from the index.

    Returns:
        The look through its album that follows, while its faces are at hand; None where none has
        to. The two are committed together: whatever stops imgseg then, neither is forgotten.

    Raises:
        ImgsegError: what went wrong, in a sentence.
    """
    # Late, because numpy and scikit-learn take seconds that only a run needs.
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.searches.segregation import segregate

    session, run = work.session, work.job
    work.progress("starting", 0, 0)
    search = session.get_one(Search, run.search_id)
    question = question_of(session, search, search.several)
    while True:
        sought = question.sought()
        answer = segregate(
            question,
            work.engine(),
            FaceIndex(session, search.user_id, work.make_lasting),
            work.progress,
            MatchesSoFar(session, run.id, question.several, work.make_lasting),
        )
        # What could not be opened is there: the results of before stay.
        album_photos(search.album).refuse_while_away()
        work.progress("copying", answer.photos, answer.photos)
        with alone_with(session, search.album, search):
            asked = question_of(session, search, search.several)
            if (asked, asked.sought()) == (question, sought):
                return _end(work, search, question, answer)
        question = asked


def _end(work: Work[Run], search: Search, question: Question, answer: Answer) -> AlbumLook | None:
    session, run_id = work.session, work.job.id
    # First: their folders must not be those of others if this goes wrong.
    remember_sought(session, search, answer.by_person)
    work.make_lasting()
    with output_follows(session, search):
        write_search_output(search, answer.verdicts, question.several)
        # First, because nobody else can write once the verdicts are.
        due = is_due(session, search.album, answer.engine_id)
        for name, learnt in answer.learnt.items():
            person = people_sought(session, search)[name]
            keep_from_target(session, search, person, learnt, question.target_of(name))
        replace_verdicts(session, run_id, answer.verdicts)
        finish(session, run_id)
        note_known(session, search, question.known_now)
        _keep(session, work.job, answer, list(answer.by_person) if question.several else [])
        look = start_album_look(session, search.album) if due else None
        work.make_lasting()
    return look


def _keep(session: Session, run: Run, answer: Answer, people: list[str]) -> None:
    run.findings = [finding._asdict() for finding in answer.findings]
    run.people = people
    run.skipped = answer.skipped - answer.clutter
    run.engine_id = answer.engine_id
