"""My data: what is kept, until when, and an end to it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import current_user
from wtforms import PasswordField, SelectField
from wtforms.validators import InputRequired

from imgseg.auth.account import limit_tries
from imgseg.extensions import bcrypt, db
from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import back_to_list, commit_use, my_album, my_search
from imgseg.segregation.my_data.text import told
from imgseg.services.files.allowance import most_of_a_user
from imgseg.services.lifecycle.deletion import delete_everything
from imgseg.services.lifecycle.receipts import receipts_of
from imgseg.services.lifecycle.retention import (
    FOR_EVER,
    Ending,
    change_keep_days,
    ending,
    keep_choices,
    keep_days,
)
from imgseg.services.lifecycle.usage import count_all_faces, kept_of, people_kept
from imgseg.text.language import gettext, ngettext
from imgseg.web.forms import Form


class KeepForm(Form):
    """How long things are kept."""

    days = SelectField(_("Delete searches and albums when they were not used for"), coerce=int)


class EverythingForm(Form):
    """An end to everything but the account."""

    password = PasswordField(_("Your password"), [InputRequired(_("Give your password."))])


@bp.app_template_global()
def ending_of(thing: Search | Album) -> Ending | None:
    """When my search or album will be deleted; None for ever."""
    return ending(current_user, thing, now())


@bp.get("/my-data")
def my_data() -> ResponseReturnValue:
    """Everything kept for me, and the receipts of what is not any more."""
    return _page()


@bp.post("/my-data/days")
def set_keep_days() -> ResponseReturnValue:
    """Take the number of days."""
    form = _keep_form()
    if not form.validate_on_submit():
        return _page(keep_form=form), 400
    change_keep_days(db.session(), current_user, form.days.data)
    db.session.commit()
    flash(gettext("Saved: from now on, what you see below counts."))
    return redirect(url_for(".my_data"))


@bp.post("/searches/<int:search_id>/keep")
def keep_search(search_id: int) -> ResponseReturnValue:
    """Start the time of a search again."""
    return _kept(my_search(search_id), url_for(".search", search_id=search_id))


@bp.post("/albums/<int:album_id>/keep")
def keep_album(album_id: int) -> ResponseReturnValue:
    """Start the time of an album again."""
    return _kept(my_album(album_id), url_for(".album", album_id=album_id))


@bp.post("/my-data/delete")
@limit_tries
def remove_everything() -> ResponseReturnValue:
    """Delete all my searches and albums; who asks must know the password."""
    form = EverythingForm(prefix="all")
    if form.validate_on_submit():
        if bcrypt.check_password_hash(current_user.password_hash, form.password.data):
            receipt = delete_everything(db.session(), current_user.id, db.session.commit)
            flash(
                gettext("Everything is deleted: %(what)s. Your account stays.", what=told(receipt))
            )
            return redirect(url_for(".my_data"))
        form.password.errors = [gettext("This is not your password: try again.")]
    return _page(everything_form=form), 400


def _page(keep_form: KeepForm | None = None, everything_form: EverythingForm | None = None) -> str:
    session = db.session()
    return render_template(
        "segregation/my_data.html",
        albums=kept_of(session, current_user.id),
        people=people_kept(session, current_user.id),
        faces=count_all_faces(session, current_user.id),
        keep_form=keep_form or _keep_form(),
        everything_form=everything_form or EverythingForm(prefix="all", formdata=None),
        most_bytes=most_of_a_user(),
        receipts=receipts_of(session, current_user.id),
        told=told,
    )


def _keep_form() -> KeepForm:
    form = KeepForm(days=keep_days(current_user))
    form.days.choices = [
        (days, gettext("Never") if days == FOR_EVER else _days(days)) for days in keep_choices()
    ]
    return form


def _days(count: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", count)


def _kept(thing: Search | Album, page: str) -> ResponseReturnValue:
    commit_use(thing)
    flash(gettext("“%(name)s” is kept.", name=thing.name))
    return redirect(back_to_list(page))
