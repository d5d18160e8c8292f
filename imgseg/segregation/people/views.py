"""The people in an album, each with the photos that show the person."""

from flask import (
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album
from imgseg.segregation.albums.photos import for_this_browser_only
from imgseg.segregation.forms import FindPersonForm
from imgseg.segregation.people.looks import look_state
from imgseg.segregation.people.same_person import skipped_pairs
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.people import find_people, get_face
from imgseg.services.albums.people_look import is_current, last_look
from imgseg.services.albums.people_pages import people_page, photos_page
from imgseg.services.albums.same_person import answers_within, last_answer
from imgseg.services.albums.same_person_questions import next_question
from imgseg.services.files.face_crops import face_crop
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.jobs.progress import usual_seconds
from imgseg.services.searches.drafts import LONGEST_NAME
from imgseg.services.searches.person_search import search_for_people
from imgseg.services.searches.runs import start_run
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
    return render_template(
        "segregation/people.html",
        album=album,
        look=look,
        known=known,
        state=look_state(look),
        current=known is not None and is_current(known, album),
        count=count,
        duration=duration(usual_seconds(count)),
        shown=people_page(session, album, number, all_of_them, hidden),
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
    session, album = db.session(), my_album(album_id)
    ids = request.args.getlist("person", type=int) if person_id is None else [person_id]
    if not ids:
        flash(gettext("Choose one or more faces first."), "warning")
        return redirect(url_for(".people", album_id=album.id))
    same = find_people(session, album, ids)
    ids = [one.id for one in same]
    return render_template(
        "segregation/person.html",
        album=album,
        ids=ids,
        made_one=answers_within(session, album, ids),
        photos_page=photos_page(session, same, request.args.get("page", 1, type=int)),
        form=FindPersonForm(formdata=None),
    )


@bp.post("/albums/<int:album_id>/people/find")
def find_person(album_id: int) -> ResponseReturnValue:
    """Make a search for the person, with no upload, and start it at once."""
    session, album = db.session(), my_album(album_id)
    same = find_people(session, album, request.form.getlist("person", type=int))
    form = FindPersonForm()
    if not form.validate():
        photos = photos_page(session, same, 1)
        ids = [one.id for one in same]
        made_one = answers_within(session, album, ids)
        page = render_template(
            "segregation/person.html",
            album=album,
            ids=ids,
            made_one=made_one,
            photos_page=photos,
            form=form,
        )
        return page, 400
    somebody = gettext("Somebody in %(album)s", album=album.name)
    name = form.name.data or somebody[:LONGEST_NAME]
    search = search_for_people(session, album, same, name)
    session.commit()
    with alone_with(session, album, search):
        run = start_run(session, search)
        commit_use(search)
    current_app.extensions["jobs"].submit(run)
    return redirect(url_for(".search", search_id=search.id))


@bp.get("/albums/<int:album_id>/faces/<int:face_id>")
@makes_pictures
def album_face(album_id: int, face_id: int) -> Response:
    """A small picture of one face."""
    album = my_album(album_id)
    face = get_face(db.session(), album, face_id)
    crop = face_crop(album_photos(album), face.photo, (face.x, face.y, face.w, face.h))
    if crop is None:
        return for_this_browser_only(current_app.send_static_file("unreadable.svg"))
    return for_this_browser_only(send_file(crop, mimetype="image/jpeg"))
