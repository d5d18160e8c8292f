"""The account page: another e-mail address, another password, the end."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from flask_wtf import FlaskForm

from imgseg.auth import bp
from imgseg.auth.forms import DeleteForm, EmailForm, PasswordForm
from imgseg.auth.views import let_in, let_out
from imgseg.errors import InputError
from imgseg.extensions import bcrypt, db, limiter
from imgseg.services.accounts import accounts
from imgseg.services.accounts.audit import note
from imgseg.services.accounts.logins import end_all_logins
from imgseg.services.accounts.rules import SHORTEST_PASSWORD, RefusedError
from imgseg.services.lifecycle.account_deletion import count_belongings, delete_account
from imgseg.text.language import gettext, ngettext, told

# Each of these asks the current password, which a stolen session must not be able to guess.
# Counted by account, so that nobody's tries stop somebody else's.
limit_tries = limiter.limit("10 per minute; 50 per day", key_func=lambda: str(current_user.id))


# What is open to who came in with a password that was made for them.
WITH_A_MADE_PASSWORD = {
    "auth.account",
    "auth.change_password",
    "auth.logout",
    "auth.logout_everywhere",
    "auth.how_it_works",
    "health.alive",
    "health.ready",
}


@bp.before_app_request
def ask_for_a_password_of_their_own() -> ResponseReturnValue | None:
    """Let nobody stay who came in with a password that somebody else has read."""
    # Of all else, files of pages among it, nobody need know who asks.
    if request.blueprint is None or request.endpoint in WITH_A_MADE_PASSWORD:
        return None
    if not current_user.is_authenticated or current_user.password_ends_at is None:
        return None
    if accounts.password_has_ended(current_user):
        end_all_logins(db.session(), current_user)
        db.session.commit()
        let_out()
        return redirect(url_for("auth.login"))
    return redirect(url_for("auth.account"))


@bp.get("/account")
@login_required
def account() -> ResponseReturnValue:
    """The three forms."""
    return _page()


@bp.post("/account/email")
@login_required
@limit_tries
def change_email() -> ResponseReturnValue:
    """Take the new e-mail address."""
    form = _email_form()
    if form.validate_on_submit() and _knows_password(form):
        try:
            accounts.change_email(db.session(), current_user, form.email.data)
        except RefusedError as error:
            form.email.errors = [told(error)]
        else:
            db.session.commit()
            flash(gettext("Your e-mail address is changed."))
            return redirect(url_for("auth.account"))
    return _page(email_form=form), 400


@bp.post("/account/password")
@login_required
@limit_tries
def change_password() -> ResponseReturnValue:
    """Take the new password; every other device is logged out, this one is not."""
    form = _password_form()
    if form.validate_on_submit() and _knows_password(form):
        user = current_user._get_current_object()
        try:
            accounts.change_password(db.session(), bcrypt, user, form.password.data)
        except RefusedError as error:
            form.password.errors = [told(error)]
        else:
            remembered = current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies
            let_in(user, remember=remembered)
            flash(gettext("Your password is changed, and other devices are logged out."))
            return redirect(url_for("auth.account"))
    return _page(password_form=form), 400


@bp.post("/account/logout-everywhere")
@login_required
def logout_everywhere() -> ResponseReturnValue:
    """Log out every device of the account, this one too."""
    end_all_logins(db.session(), current_user)
    note(db.session(), current_user.id, "logged out")
    db.session.commit()
    let_out()
    flash(gettext("You are logged out on every device."))
    return redirect(url_for("auth.front"))


@bp.post("/account/delete")
@login_required
@limit_tries
def delete() -> ResponseReturnValue:
    """Delete the account with everything in it."""
    form = _delete_form()
    if form.validate_on_submit() and _knows_password(form):
        user = current_user._get_current_object()
        albums, searches = count_belongings(db.session(), user)
        try:
            delete_account(db.session(), user, db.session.commit)
        except InputError as error:
            flash(told(error), "error")
            return redirect(url_for("auth.account"))
        let_out()
        flash(
            gettext(
                "Your account is deleted, with %(albums)s, %(searches)s, and all their photos and"
                " faces.",
                albums=ngettext("%(num)s album", "%(num)s albums", albums),
                searches=ngettext("%(num)s search", "%(num)s searches", searches),
            )
        )
        return redirect(url_for("auth.front"))
    return _page(delete_form=form), 400


def _page(**forms: FlaskForm) -> str:
    albums, searches = count_belongings(db.session(), current_user)
    shown = {
        "email_form": _email_form,
        "password_form": _password_form,
        "delete_form": _delete_form,
    }
    return render_template(
        "auth/account.html",
        albums=albums,
        searches=searches,
        shortest=SHORTEST_PASSWORD,
        **{name: forms[name] if name in forms else make() for name, make in shown.items()},
    )


def _email_form() -> EmailForm:
    # Three forms on one page: the prefixes keep their fields apart.
    return EmailForm(prefix="email")


def _password_form() -> PasswordForm:
    return PasswordForm(prefix="password")


def _delete_form() -> DeleteForm:
    return DeleteForm(prefix="delete")


def _knows_password(form: EmailForm | PasswordForm | DeleteForm) -> bool:
    right = bool(bcrypt.check_password_hash(current_user.password_hash, form.current.data))
    if not right:
        form.current.errors = [gettext("This is not your password: try again.")]
    return right
