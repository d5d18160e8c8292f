"""The people in an album, each with the photos that show the person."""

from flask import (
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album, my_person
from imgseg.segregation.albums.photos import small_picture
from imgseg.segregation.forms import FindPersonForm
from imgseg.segregation.known.looking import find_here
from imgseg.segregation.people.looks import look_state
from imgseg.segregation.people.same_person import skipped_pairs
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.people import find_people, get_face
from imgseg.services.albums.people_look import is_current, last_look
from imgseg.services.albums.people_pages import people_page, photos_page
from imgseg.services.albums.photo_times import times_in
from imgseg.services.albums.same_person import answers_within, last_answer
from imgseg.services.albums.same_person_questions import next_question
from imgseg.services.files.face_crops import face_crop
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.jobs.progress import usual_seconds
from imgseg.services.people.in_albums import remembered_in_album
from imgseg.services.people.known import people_to_offer
from imgseg.services.people.people import create_person
from imgseg.services.searches.drafts import LONGEST_NAME
from imgseg.services.searches.person_search import know_group
from imgseg.services.searches.searches import is_unnamed
from imgseg.text.language import gettext
from imgseg.text.words import duration
from imgseg.web.demands import makes_pictures


@bp.get("/albums/<int:album_id>/people")
def people(album_id: int) -> ResponseReturnValue:
    """Everybody in the album, or what there is to do before they are known."""
    session, album = db.session(), my_album(album_id)
    look, known = last_look(session, album), last_look(session, album, done=True)
    all_of_them = request.args.get("all") == "1"
    hidden = request.args.get("hidden") == "1"
    number = request.args.get("page", 1, type=int)
    count = album_photos(album).count()
    skipped = skipped_pairs()
    shown = people_page(session, album, number, all_of_them, hidden)
    return render_template(
        "segregation/people.html",
        album=album,
        look=look,
        known=known,
        state=look_state(look),
        current=known is not None and is_current(known, album),
        count=count,
        duration=duration(usual_seconds(count)),
        shown=shown,
        remembered=remembered_in_album(session, album, [person for person, _ in shown.people]),
        is_unnamed=is_unnamed,
        hidden=hidden,
        all_of_them=all_of_them,
        question=next_question(session, album, skipped),
        skipped=skipped,
        last_answer=last_answer(session, album),
    )


@bp.get("/albums/<int:album_id>/people/chosen", endpoint="chosen_people")
@bp.get("/albums/<int:album_id>/people/<int:person_id>")
def person(album_id: int, person_id: int | None = None) -> ResponseReturnValue:
    """One person's photos; or those of several that are one, named by ``person``."""
    album = my_album(album_id)
    ids = request.args.getlist("person", type=int) if person_id is None else [person_id]
    if not ids:
        flash(gettext("Choose one or more faces first."), "warning")
        return redirect(url_for(".people", album_id=album.id))
    same = find_people(db.session(), album, ids)
    return _show_person(album, same, FindPersonForm(formdata=None))


@bp.post("/albums/<int:album_id>/people/find")
def find_person(album_id: int) -> ResponseReturnValue:
    """Look for the person in the album, with no upload; imgseg knows this person from now on."""
    session, album = db.session(), my_album(album_id)
    same = find_people(session, album, request.form.getlist("person", type=int))
    form = FindPersonForm()
    if not form.validate():
        return _show_person(album, same, form), 400
    somebody = gettext("Somebody in %(album)s", album=album.name)
    name = form.name.data or somebody[:LONGEST_NAME]
    known = create_person(session, album.user_id, name)
    know_group(session, album, same, known)
    session.commit()
    return find_here(album, known)


@bp.post("/albums/<int:album_id>/people/this-is")
def this_is(album_id: int) -> ResponseReturnValue:
    """Take note that the faces of a ``group`` are somebody known, and look for that person."""
    session, album = db.session(), my_album(album_id)
    known = my_person(request.form.get("person", 0, type=int))
    with alone_with(session, album, known):
        same = find_people(session, album, request.form.getlist("group", type=int))
        know_group(session, album, same, known)
        commit_use(album)
    return find_here(album, known)


def _show_person(album: Album, same: list[AlbumPerson], form: FindPersonForm) -> str:
    session, ids = db.session(), [one.id for one in same]
    shown = photos_page(session, same, request.args.get("page", 1, type=int))
    wholes = [one for one in same if one.part_of is None]
    remembered = remembered_in_album(session, album, wholes)
    # Somebody else chosen beside them may be the same person, and is to be said so.
    all_one = len(remembered) == len(wholes) and len(set(remembered.values())) == 1
    return render_template(
        "segregation/person.html",
        album=album,
        ids=ids,
        made_one=answers_within(session, album, ids),
        photos_page=shown,
        times=times_in(session, album, {face.photo for face in shown.faces}),
        form=form,
        known=people_to_offer(session, album.user_id),
        remembered=next(iter(remembered.values())) if all_one else None,
        is_unnamed=is_unnamed,
    )


@bp.get("/albums/<int:album_id>/faces/<int:face_id>")
@makes_pictures
def album_face(album_id: int, face_id: int) -> Response:
    """A small picture of one face."""
    album = my_album(album_id)
    face = get_face(db.session(), album, face_id)
    box = face.x, face.y, face.w, face.h
    return small_picture(face_crop(album_photos(album), face.photo, box))
