"""My searches, a new one, and the one page of each."""

from itertools import chain

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import back_to_list, commit_use, my_album, my_person, my_search
from imgseg.segregation.forms import NEW_ALBUM, RenameForm, RunForm, SearchForm, last_choices
from imgseg.segregation.known.changes import call_known
from imgseg.segregation.known.looking import known_faces
from imgseg.segregation.my_data.text import told
from imgseg.segregation.results.views import show_results
from imgseg.segregation.runs.text import percent
from imgseg.segregation.runs.views import show_progress
from imgseg.segregation.searches.faces import seen
from imgseg.segregation.searches.upload_panels import upload_panels_of
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.albums import create_album, list_albums
from imgseg.services.jobs.progress import usual_seconds
from imgseg.services.lifecycle.deletion import delete_search
from imgseg.services.people.known import people_to_offer
from imgseg.services.people.people import is_known, people_sought
from imgseg.services.results.person_renaming import rename_in_search
from imgseg.services.searches.drafts import begun_before, choose_album, draft_of
from imgseg.services.searches.question import people_folders
from imgseg.services.searches.searches import (
    SOMEBODY,
    create_search,
    is_unnamed,
    list_searches,
    rename_search,
    why_not_ready,
)
from imgseg.text.language import gettext, say
from imgseg.text.words import duration


@bp.app_template_filter()
def as_title(name: str) -> str:
    """The name of a search where it stands alone, also of one that got none."""
    return name[0].upper() + name[1:] if is_unnamed(name) else name


@bp.get("/searches")
def searches() -> ResponseReturnValue:
    """All my searches."""
    listed = list_searches(db.session(), current_user.id)
    return render_template("segregation/searches.html", searches=listed, percent=percent)


@bp.route("/searches/new", methods=["GET", "POST"])
def new_search() -> ResponseReturnValue:
    """To the page that takes the photos, of which a search is made.

    ``album`` is one I have, ``person`` somebody I have looked for before.

    Whoever knows the names, as programs do, sends them and has a search with these at once.
    """
    session = db.session()
    if request.method == "GET":
        wanted = request.args.get("album", type=int)
        known = request.args.get("person", type=int)
        search = draft_of(
            session,
            current_user.id,
            my_album(wanted) if wanted else None,
            my_person(known) if known else None,
        )
    else:
        form = SearchForm()
        form.offer(list_albums(session, current_user.id))
        if not form.validate():
            wrong = " ".join(map(str, chain.from_iterable(form.errors.values())))
            raise InputError(wrong)
        chosen = form.album.data
        album = (
            create_album(session, current_user.id, form.album_name.data or "")
            if chosen == NEW_ALBUM
            else my_album(int(chosen))
        )
        search = create_search(session, album, form.person.data or "")
    commit_use(search)
    return redirect(url_for(".search", search_id=search.id))


@bp.post("/searches/<int:search_id>/album")
def choose_album_of(search_id: int) -> ResponseReturnValue:
    """Let a search that has not run yet ask another album of mine, or a new one."""
    session, search = db.session(), my_search(search_id)
    chosen = request.form.get("album", type=int)
    with alone_with(session, search):
        choose_album(session, search, None if chosen is None else my_album(chosen))
        commit_use(search)
    return redirect(url_for(".search", search_id=search_id, _anchor="box-album"))


@bp.get("/searches/<int:search_id>")
def search(search_id: int) -> ResponseReturnValue:
    """The page that fits where the search stands: set-up, progress or results."""
    shown = my_search(search_id)
    if shown.under_way:
        return show_progress(shown, shown.under_way)
    done = shown.finished_run
    return show_results(shown, done) if done else _show_set_up(shown)


@bp.get("/searches/<int:search_id>/edit")
def edit_search(search_id: int) -> ResponseReturnValue:
    """The set-up again; results there are stay as they are until the next run is done."""
    shown = my_search(search_id)
    if shown.under_way:
        return redirect(url_for(".search", search_id=search_id))
    return _show_set_up(shown)


@bp.post("/searches/<int:search_id>/rename")
def rename(search_id: int) -> ResponseReturnValue:
    """Give a search, and whom it seeks, another name."""
    session, renamed = db.session(), my_search(search_id)
    name = RenameForm().given()
    known = people_sought(session, renamed).get(renamed.name)
    if known:
        call_known(session, known, name)
    else:
        with alone_with(session, renamed):
            rename_search(session, renamed, name)
            commit_use(renamed)
    return redirect(url_for(".search", search_id=search_id))


@bp.post("/searches/<int:search_id>/people/rename")
def rename_one(search_id: int) -> ResponseReturnValue:
    """Give one of several people, the field ``person``, another name."""
    session, search = db.session(), my_search(search_id)
    old, name = request.form.get("person", ""), RenameForm().given()
    person = rename_in_search(session, search, old, name, session.commit)
    commit_use(search)
    jobs().follow(search.album)
    return redirect(url_for(".search", search_id=search_id, person=person))


@bp.post("/searches/<int:search_id>/delete")
def remove_search(search_id: int) -> ResponseReturnValue:
    """Delete a search; its album stays."""
    gone = my_search(search_id)
    name = gone.name
    receipt = delete_search(db.session(), gone, db.session.commit)
    flash(
        gettext(
            "The search for %(name)s is deleted: %(what)s. The album stays.",
            name=name,
            what=told(receipt),
        )
    )
    return redirect(back_to_list(url_for(".searches")))


def _show_set_up(search: Search) -> str:
    session = db.session()
    boxes = upload_panels_of(search)
    albums = [] if search.runs else list_albums(session, search.user_id)
    missing = why_not_ready(session, search)
    begun = None if search.name else begun_before(session, search)
    sought = list(people_sought(session, search).values())
    offered = [] if search.runs or sought else people_to_offer(session, search.user_id)
    return render_template(
        "segregation/set_up.html",
        search=search,
        boxes=boxes,
        albums=[one for one in albums if one.photos and one.album != search.album],
        begun=begun,
        known=known_faces(sought) if is_known(session, search) else [],
        offered=offered,
        first=not (search.name or begun or albums),
        somebody=gettext(SOMEBODY),
        duration=duration(usual_seconds(sum(box.count for box in boxes))),
        form=RunForm(formdata=None, **last_choices(search)),
        several=people_folders(search),
        problem=say(missing) if missing else "",
        **seen(search),
    )
