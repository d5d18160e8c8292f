"""The people I have looked for: all of them, and one with the photos from all albums."""

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.extensions import db
from imgseg.paging import PAGE_SIZE
from imgseg.segregation import bp
from imgseg.segregation.access import my_person
from imgseg.segregation.albums.photos import small_picture
from imgseg.segregation.results.downloads import send_archive
from imgseg.segregation.runs.text import percent
from imgseg.services.albums.photo_times import times_in_all
from imgseg.services.files.face_crops import face_crop
from imgseg.services.people.examples import examples_of, folder_of, get_example
from imgseg.services.people.known import count_people, faces_of
from imgseg.services.people.known import known_people as list_known
from imgseg.services.results.person_photos import (
    albums_of,
    found_page,
    found_shapes,
    person_archive,
)
from imgseg.services.searches.searches import is_unnamed
from imgseg.web.demands import makes_pictures, takes_long


@bp.get("/people", endpoint="known_people")
def all_known_people() -> ResponseReturnValue:
    """Everybody I have looked for, or whom of them I have hidden."""
    hidden = request.args.get("hidden") == "1"
    people = list_known(db.session(), current_user.id, hidden=hidden)
    names = [one.person.name.casefold() for one in people]
    return render_template(
        "segregation/known_people.html",
        people=people,
        hidden=hidden,
        hidden_too=count_people(db.session(), current_user.id, hidden=True),
        twice=sorted({n for n in names if names.count(n) > 1} - {*filter(is_unnamed, names)}),
        is_unnamed=is_unnamed,
    )


@bp.get("/people/<int:person_id>")
def known_person(person_id: int) -> ResponseReturnValue:
    """One person's photos from all albums, or from one of them."""
    session, person = db.session(), my_person(person_id)
    albums = albums_of(session, person)
    album_id = _album({one.album.id for one in albums})
    page = found_page(session, person, request.args.get("page", 1, type=int), album_id)
    return render_template(
        "segregation/known_person.html",
        known=person,
        unnamed=is_unnamed(person.name),
        face=faces_of(session, [person]).get(person.id),
        albums=albums,
        at_work=[one for one in albums if one.search.last_run and one.search.last_run.active],
        percent=percent,
        album_id=album_id,
        found=sum(one.photos for one in albums),
        page=page,
        times=times_in_all(
            session,
            {album.id: album for _, album in page.photos},
            [(album.id, verdict.photo) for verdict, album in page.photos],
        ),
        page_size=PAGE_SIZE,
        examples=examples_of(session, person),
    )


@bp.get("/people/<int:person_id>/shapes")
def known_shapes(person_id: int) -> ResponseReturnValue:
    """The shapes of all photos of a person, for laying out the pages that are not loaded yet."""
    session, person = db.session(), my_person(person_id)
    return jsonify(shapes=found_shapes(session, person, _album_asked()))


@bp.get("/people/<int:person_id>/photos.zip")
@takes_long
def known_photos(person_id: int) -> ResponseReturnValue:
    """The photos of a person as a zip: from all albums, or from ``album``."""
    return send_archive(person_archive(db.session(), my_person(person_id), _album_asked()))


@bp.get("/people/<int:person_id>/faces/<int:face_id>")
@makes_pictures
def known_face(person_id: int, face_id: int) -> Response:
    """A small picture of a face by which a person is known."""
    session = db.session()
    example = get_example(session, my_person(person_id), face_id)
    return small_picture(face_crop(folder_of(session, example), example.photo, example.box))


def _album_asked() -> int | None:
    number = request.args.get("album", type=int)
    return number if number is not None and 0 < number < 2**63 else None


def _album(known: set[int]) -> int | None:
    number = _album_asked()
    return number if number in known else None
