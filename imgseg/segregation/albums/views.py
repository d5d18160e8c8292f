"""My albums, and one of them with its photos."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.paging import PAGE_SIZE, page_within
from imgseg.segregation import bp
from imgseg.segregation.access import back_to_list, commit_use, my_album
from imgseg.segregation.forms import AlbumForm, RenameForm
from imgseg.segregation.my_data.text import told
from imgseg.services.albums.albums import create_album, list_albums, searches_of
from imgseg.services.albums.photo_times import times_in
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.files.thumbnails import thumbnail_size
from imgseg.services.lifecycle.deletion import delete_album
from imgseg.services.people.known import people_to_offer
from imgseg.services.searches.news import news_of
from imgseg.text.language import gettext

# Of a photo that nobody has seen yet, until the browser has it; as static/unreadable.svg is.
USUAL_SIZE = (4, 3)


@bp.route("/albums", methods=["GET", "POST"])
def albums() -> ResponseReturnValue:
    """All my albums, and the form that makes one."""
    form = AlbumForm()
    if form.validate_on_submit():
        made = create_album(db.session(), current_user.id, form.name.data or "")
        db.session.commit()
        return redirect(url_for(".album", album_id=made.id))
    listed = list_albums(db.session(), current_user.id)
    page = render_template("segregation/albums.html", albums=listed, form=form)
    return page, 400 if form.errors else 200


@bp.get("/albums/<int:album_id>")
def album(album_id: int) -> ResponseReturnValue:
    """One album: its photos page by page, its searches, and what can be done with it."""
    shown = my_album(album_id)
    folder = album_photos(shown)
    names = folder.names()
    searches = [one for one in searches_of(db.session(), shown) if one.name]
    soon = jobs().follows_soon(shown)
    page, pages = page_within(request.args.get("page", 1, type=int), len(names))
    listed = names[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return render_template(
        "segregation/album.html",
        album=shown,
        known=people_to_offer(db.session(), shown.user_id, but_in=shown),
        searches=searches,
        news=news_of(db.session(), searches),
        changes=soon or any(one.following for one in searches),
        times=times_in(db.session(), shown, listed),
        names=[(name, thumbnail_size(folder, name) or USUAL_SIZE) for name in listed],
        count=len(names),
        first=(page - 1) * PAGE_SIZE,
        page=page,
        pages=pages,
    )


@bp.post("/albums/<int:album_id>/rename")
def rename_album(album_id: int) -> ResponseReturnValue:
    """Give an album another name."""
    renamed = my_album(album_id)
    renamed.name = RenameForm().given()
    commit_use(renamed)
    return redirect(url_for(".album", album_id=album_id))


@bp.post("/albums/<int:album_id>/delete")
def remove_album(album_id: int) -> ResponseReturnValue:
    """Delete an album and the searches in it."""
    gone = my_album(album_id)
    name = gone.name
    receipt = delete_album(db.session(), gone, db.session.commit)
    flash(gettext("The album “%(name)s” is deleted: %(what)s.", name=name, what=told(receipt)))
    return redirect(back_to_list(url_for(".albums")))
