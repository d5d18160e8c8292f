"""Looking for somebody known: in an album, in several, in everything there is."""

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album, my_person, my_search
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.albums import AlbumSummary, list_albums
from imgseg.services.people.known import faces_of
from imgseg.services.results.person_photos import albums_of
from imgseg.services.searches.person_search import search_for
from imgseg.services.searches.runs import start_run
from imgseg.services.searches.searches import why_not_ready
from imgseg.text.language import ngettext


@bp.get("/people/<int:person_id>/look")
def where_to_look(person_id: int) -> ResponseReturnValue:
    """The albums in which somebody was not looked for yet, to choose from."""
    session, person = db.session(), my_person(person_id)
    return render_template(
        "segregation/where_to_look.html",
        known=person,
        face=faces_of(session, [person]).get(person.id),
        albums=_not_yet(person),
        asked=albums_of(session, person),
    )


@bp.post("/people/<int:person_id>/look")
def look_for_person(person_id: int) -> ResponseReturnValue:
    """Look for somebody in the albums chosen, or in ``all`` in which nobody has yet."""
    person = my_person(person_id)
    chosen = set(request.form.getlist("album", type=int))
    albums = [
        one.album for one in _not_yet(person) if "all" in request.form or one.album.id in chosen
    ]
    if not albums and not chosen:
        raise InputError(
            "Choose an album to look for %(name)s in, or add photos to one first.", name=person.name
        )
    if len(chosen) == 1:
        return find_here(my_album(chosen.pop()), person)
    for album in albums:
        _start(album, person)
    if albums:
        said = ngettext(
            "%(name)s is looked for in %(num)s album.",
            "%(name)s is looked for in %(num)s albums.",
            len(albums),
            name=person.name,
        )
        flash(said)
    return redirect(url_for(".known_person", person_id=person.id))


@bp.post("/albums/<int:album_id>/find")
def find_in_album(album_id: int) -> ResponseReturnValue:
    """Look for somebody known in the album; where that was done, lead to what was found."""
    album = my_album(album_id)
    return find_here(album, my_person(request.form.get("person", 0, type=int)))


@bp.post("/searches/<int:search_id>/person")
def choose_person_of(search_id: int) -> ResponseReturnValue:
    """Look for somebody known in the album of a search that is put together, or ask where else."""
    search, person = my_search(search_id), my_person(request.form.get("person", 0, type=int))
    if search.album.name:
        return find_here(search.album, person)
    return redirect(url_for(".where_to_look", person_id=person.id))


def find_here(album: Album, person: Person) -> ResponseReturnValue:
    """Start the search for somebody known in an album, and lead to it."""
    return redirect(url_for(".search", search_id=_start(album, person).id))


def known_faces(people: Collection[Person]) -> list[tuple[Person, int]]:
    """Those of the people who have a face to be known by, with its id."""
    faces = faces_of(db.session(), people)
    return [(person, faces[person.id]) for person in people if person.id in faces]


def _start(album: Album, person: Person) -> Search:
    session = db.session()
    run = None
    with alone_with(session, album, person):
        search = search_for(session, album, person)
        if not search.runs:
            if problem := why_not_ready(session, search):
                raise InputError(problem)
            run = start_run(session, search)
        commit_use(search)
    if run:
        jobs().submit(run)
    return search


def _not_yet(person: Person) -> list[AlbumSummary]:
    asked = {one.album.id for one in albums_of(db.session(), person) if one.search.runs}
    albums = list_albums(db.session(), current_user.id)
    return [one for one in albums if one.photos and one.album.id not in asked]
