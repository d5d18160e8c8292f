"""Whom one means: the faces in the Target photos, and a click on the right one."""

import re
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.errors import InputError, NotFoundError
from imgseg.extensions import db
from imgseg.faces import Box
from imgseg.jobs.contract import jobs
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.segregation.albums.photos import small_picture
from imgseg.services.files.face_crops import face_crop
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.searches.question import choose_face, forget_chosen
from imgseg.services.searches.target_look import last_target_look, start_target_look
from imgseg.services.searches.target_preview import faces_in, seen_people
from imgseg.text.language import gettext_noop, told
from imgseg.web.demands import makes_pictures
from imgseg.web.error_pages import prefers_json

BOX = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", re.ASCII)
NONE, UNDECIDED = "none", "undecided"
GONE = gettext_noop("That face is no longer in this photo: load the page again, then choose.")


@bp.get("/searches/<int:search_id>/faces")
def faces(search_id: int) -> ResponseReturnValue:
    """The part of the set-up page about faces, for its script.

    Photos that are new are queued to be looked at, unless the script only ``waits`` for that.
    """
    search = my_search(search_id)
    return render_template(
        "segregation/_whom.html", search=search, **seen(search, queue="waits" not in request.args)
    )


@bp.post("/searches/<int:search_id>/faces")
def choose(search_id: int) -> ResponseReturnValue:
    """Take note of whom one means in a Target photo: a face, ``none``, or ``undecided``."""
    search = my_search(search_id)
    photo, face = request.form.get("photo", ""), request.form.get("face", "")
    train_photos(search, "target").find(photo)
    if face == UNDECIDED:
        forget_chosen(db.session(), search, photo)
    else:
        choose_face(
            db.session(), search, photo, None if face == NONE else _known_box(search, photo, face)
        )
    commit_use(search)
    if prefers_json():
        return {}
    return redirect(url_for(".edit_search", search_id=search_id, _anchor="whom"))


@bp.get("/searches/<int:search_id>/faces/<path:photo>")
@makes_pictures
def target_face(search_id: int, photo: str) -> Response:
    """A face in a Target photo, cut out; ``face`` says which."""
    search = my_search(search_id)
    folder = train_photos(search, "target")
    folder.find(photo)
    try:
        box = _known_box(search, photo, request.args.get("face", ""))
    except InputError as error:
        raise NotFoundError(error.sentence) from error
    return small_picture(face_crop(folder, photo, box))


def seen(search: Search, *, queue: bool = True) -> dict[str, Any]:
    """What the page shows of the Target photos; with ``queue``, new ones are looked at soon."""
    session = db.session()
    # Asked first: what a look that ends now adds is shown by the next call.
    last = last_target_look(session, search)
    looking, failure = (last.active, last.failure) if last else (False, "")
    try:
        people, problem = seen_people(session, search, jobs().engine_id), ""
    except InputError as error:
        people, problem = [], told(error)
    complete = all(person.looked_at == len(person.photos) for person in people)
    if not complete and queue:
        look = start_target_look(session, search)
        session.commit()
        if look:
            jobs().submit(look)
        looking = True
    return {
        "people": people,
        "looking": looking,
        "complete": complete,
        "whom_problem": problem or failure,
        "several_people": search.several and len(people) > 1,
    }


def _known_box(search: Search, photo: str, text: str) -> Box:
    """The face that ``text`` names (x,y,w,h in whole pixels), one of those that were seen.

    Raises:
        InputError: there is none.
    """
    match = BOX.fullmatch(text)
    x, y, w, h = map(int, match.groups()) if match else (0, 0, 0, 0)
    engine_id = jobs().engine_id
    if (x, y, w, h) not in faces_in(db.session(), search, engine_id, photo):
        raise InputError(GONE)
    return x, y, w, h
