"""The front page, and the way in and out."""

from flask import (
    Response,
    after_this_request,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from imgseg import config
from imgseg.auth import bp
from imgseg.auth.forms import LoginForm, RegisterForm
from imgseg.auth.tries import limit_accounts, limit_addresses, limit_devices, remember_device
from imgseg.extensions import bcrypt, db, limiter, login_manager
from imgseg.models.user import User
from imgseg.services.accounts import accounts
from imgseg.services.accounts.audit import note
from imgseg.services.accounts.invitations import (
    BY_INVITATION,
    OPEN,
    VALID,
    may_register,
    use_invitation,
)
from imgseg.services.accounts.logins import begin_login, end_login, find_login
from imgseg.services.accounts.rules import SHORTEST_PASSWORD, RefusedError
from imgseg.storage.reserve import reserve_open
from imgseg.text.language import gettext, told
from imgseg.web.security import is_local_path

REGISTRATIONS = "10 per minute; 100 per day"


@login_manager.user_loader
def load_user(token: str) -> User | None:
    """The account whose login this is."""
    return find_login(db.session(), token)


def let_in(user: User, *, remember: bool = False) -> None:
    """Log the user in on this device, and commit."""
    # Who has to make room has to get in first.
    with reserve_open():
        begin_login(db.session(), user)
        note(db.session(), user.id, "logged in")
        db.session.commit()
    login_user(user, remember=remember)
    remember_device(user)


def let_out() -> None:
    """Log this device out, and have its browser forget thumbnails and names of uploads."""
    logout_user()

    @after_this_request
    def forget(response: Response) -> Response:
        # Not the cookies: that of `tries.remember_device` stays.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


@bp.get("/")
def front() -> ResponseReturnValue:
    """What imgseg does, and the form of an account; for people logged in, their searches."""
    if current_user.is_authenticated:
        return redirect(url_for("segregation.searches"))
    form = RegisterForm() if registration_open() else None
    return render_template("front.html", form=form, shortest=SHORTEST_PASSWORD)


@bp.route("/register", methods=["GET", "POST"])
@limiter.limit(REGISTRATIONS, methods=["POST"])
def register() -> ResponseReturnValue:
    """Make an account and log in; with an invitation, where one is needed."""
    if current_user.is_authenticated:
        return redirect(url_for("auth.front"))
    invitation = request.args.get("invitation", "")
    if not may_register(db.session(), invitation):
        return _no_registration()
    form = RegisterForm()
    if form.validate_on_submit():
        try:
            user = accounts.register(
                db.session(), bcrypt, form.name.data, form.email.data or "", form.password.data
            )
        except RefusedError as error:
            form[error.field].errors = [told(error)]
        else:
            if not use_invitation(db.session(), invitation):
                # Somebody else has used it up meanwhile.
                db.session.rollback()
                return _no_registration()
            let_in(user)
            return redirect(url_for("segregation.new_search"))
    page = render_template("auth/register.html", form=form, shortest=SHORTEST_PASSWORD)
    return page, 400 if form.errors else 200


@bp.app_template_global()
def registration_open() -> bool:
    """Whether everybody may make an account."""
    return config.read("IMGSEG_REGISTRATION") == OPEN


def _no_registration() -> ResponseReturnValue:
    by_invitation = config.read("IMGSEG_REGISTRATION") == BY_INVITATION
    page = render_template(
        "auth/no_registration.html", by_invitation=by_invitation, days=VALID.days
    )
    return page, 403


@bp.route("/login", methods=["GET", "POST"])
@limit_addresses
@limit_accounts
@limit_devices
def login() -> ResponseReturnValue:
    """Log in, then go where the person wanted to go."""
    wanted = request.args.get("next", "")
    onward = wanted if is_local_path(wanted) else url_for("auth.front")
    if current_user.is_authenticated:
        return redirect(onward)
    form = LoginForm()
    if form.validate_on_submit():
        try:
            user = accounts.authenticate(db.session(), bcrypt, form.name.data, form.password.data)
        except RefusedError as error:
            form.password.errors = [told(error)]
        else:
            if user:
                let_in(user, remember=form.remember.data)
                return redirect(onward)
            form.password.errors = [gettext("Name and password do not fit together: try again.")]
    page = render_template("auth/login.html", form=form, why=_why_log_in())
    return page, 400 if form.errors else 200


def _why_log_in() -> str:
    """Why somebody who wanted something else is sent here; empty where nobody was."""
    if "unsent" in request.args:
        return gettext(
            "You were logged out, and what you just did was not done: log in and do it again."
        )
    # The login is still in the browser, and no account has it any more.
    if "_user_id" in session:
        return gettext(
            "You were logged out here, because the password of your account was changed, you"
            " logged out everywhere, 30 days have passed, or the account was deleted."
        )
    if request.args.get("next"):
        return gettext(
            "You are not logged in, or not any more: log in, and you are where you wanted to go."
        )
    return ""


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    """Log this device out, and whoever has copied its cookie."""
    if current_user.is_authenticated:
        end_login(db.session(), current_user.get_id())
        db.session.commit()
    let_out()
    flash(gettext("You are logged out."))
    return redirect(url_for("auth.front"))


@bp.get("/forgotten")
def forgotten() -> ResponseReturnValue:
    """Who can help with a forgotten password, and how."""
    return render_template("auth/forgotten.html")


@bp.get("/help")
def how_it_works() -> ResponseReturnValue:
    """The short guide, for whoever asks."""
    return render_template("help.html")
