"""Two people in an album who may be one: what their owner says, and how it is taken back."""

import re

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album
from imgseg.services.albums.people import find_people
from imgseg.services.albums.same_person import (
    answers_within,
    keep_answer,
    last_answer,
    take_back,
)
from imgseg.text.language import gettext

ANSWERS = {"yes": True, "no": False}
# So many fit into an address; who skips more meets the first of them earlier.
REMEMBERED = 100
# Where the question stands on the page of the people.
QUESTION = "same-person"


def skipped_pairs() -> list[tuple[int, int]]:
    """The pairs that the address says were skipped: the ids of two people each, lower first."""
    pairs = re.findall(r"\b(\d{1,18})-(\d{1,18})\b", request.args.get("skipped", ""))
    return [(int(one), int(other)) for one, other in pairs[-REMEMBERED:]]


@bp.post("/albums/<int:album_id>/people/same")
def answer_same_person(album_id: int) -> ResponseReturnValue:
    """Take note whether two people are one, and ask about the next two."""
    session, album = db.session(), my_album(album_id)
    answer = request.form.get("answer", "")
    if answer not in ANSWERS:
        raise InputError("Answer with Yes or No, or skip the question.")
    first, second = (
        find_people(session, album, request.form.getlist(side, type=int))
        for side in ("first", "second")
    )
    keep_answer(session, album, first, second, ANSWERS[answer])
    commit_use(album)
    return _next_question(album_id)


@bp.post("/albums/<int:album_id>/people/same/undo")
def undo_same_person(album_id: int) -> ResponseReturnValue:
    """Take the last answer back."""
    session, album = db.session(), my_album(album_id)
    last = last_answer(session, album)
    if last:
        take_back(session, album, [last])
        commit_use(album)
    return _next_question(album_id)


@bp.post("/albums/<int:album_id>/people/apart")
def take_apart(album_id: int) -> ResponseReturnValue:
    """Let somebody whom the owner made of several be several again."""
    session, album = db.session(), my_album(album_id)
    people = find_people(session, album, request.form.getlist("person", type=int))
    take_back(session, album, answers_within(session, album, [one.id for one in people]))
    commit_use(album)
    flash(gettext("They are apart again."), "success")
    return redirect(url_for(".people", album_id=album_id))


def _next_question(album_id: int) -> ResponseReturnValue:
    skipped = request.args.get("skipped")
    return redirect(url_for(".people", album_id=album_id, skipped=skipped, _anchor=QUESTION))
