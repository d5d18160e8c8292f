"""What a browser, or a script of our pages, is shown when something goes wrong."""

import logging
from http import HTTPStatus

from flask import (
    Flask,
    Response,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_limiter.errors import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from imgseg import config
from imgseg.errors import BusyError, ImgsegError, InputError, NotFoundError
from imgseg.extensions import db, login_manager
from imgseg.storage.dialects import asks_for_nothing, is_busy
from imgseg.storage.disk import is_full
from imgseg.text.language import gettext, gettext_noop, number, told
from imgseg.web.requests import asked, request_id

log = logging.getLogger(__name__)

TITLES = {
    403: gettext_noop("Not allowed"),
    404: gettext_noop("Nothing here"),
    413: gettext_noop("Too much at once"),
    429: gettext_noop("Too many tries"),
    503: gettext_noop("Busy"),
    507: gettext_noop("The disk is full"),
}
SENTENCES = {
    400: gettext_noop(
        "The browser sent something this page does not understand: go back and try again."
    ),
    403: gettext_noop("This is not for you to see."),
    404: gettext_noop("There is no such page: it may have been deleted, or the link is wrong."),
    405: gettext_noop("This address does not take that kind of request: go back and try again."),
    413: gettext_noop(
        "One upload may have %(limit)s MB and %(photos)s photos: send them in several parts, or"
        " start imgseg with a larger IMGSEG_MAX_UPLOAD_MB."
    ),
    429: gettext_noop("That was tried too often: wait %(wait)s, then try again."),
}
DID_NOT_WORK = gettext_noop("That did not work")
RETRY_SECONDS = 5
# By the seconds in which so many tries are allowed.
WAITS = {
    60: gettext_noop("a minute"),
    3600: gettext_noop("an hour"),
    24 * 3600: gettext_noop("a day"),
}
# The forms of people who are not logged in yet.
OPEN_FORMS = {"auth.login", "auth.register", "auth.logout"}
SIGNED_OUT = gettext_noop("You are logged out: log in and try again.")
FORM_TOO_OLD = gettext_noop(
    "This form is no longer valid: go back, load the page again and send it again."
)
FORM_TOO_LARGE = gettext_noop(
    "That was too much for one form: choose fewer at once, and go on with the rest."
)
NO_SPACE = gettext_noop(
    "There is no space left on the disk that imgseg uses: free some, then try again."
)
BUSY = gettext_noop("imgseg is busy, and what you just did was not done: try again in a moment.")
UNEXPECTED = gettext_noop(
    "Something went wrong inside imgseg: try again, and see its log if it stays so."
)


def init_app(app: Flask) -> None:
    """Register the pages with ``app``, the catch-all last."""
    login_manager.unauthorized_handler(send_to_login)
    app.register_error_handler(ImgsegError, show_imgseg_error)
    app.register_error_handler(CSRFError, show_csrf_error)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(Exception, show_unexpected)


def prefers_json() -> bool:
    """Whether the request comes from a script rather than from a person's click."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def must_log_in() -> bool:
    """Whether the form that came is one of people who are logged in, and its sender no longer is.

    What else is wrong with it follows from that.
    """
    open_to_all = request.method != "POST" or request.endpoint in OPEN_FORMS
    return not open_to_all and not current_user.is_authenticated


def send_to_login() -> ResponseReturnValue:
    """Answer a request that needs somebody logged in; after the login it goes on."""
    if prefers_json():
        return jsonify(error=gettext(SIGNED_OUT)), 401
    if request.method == "GET":
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    return redirect(url_for("auth.login", unsent=1))


def show_imgseg_error(error: ImgsegError) -> Response:
    """An error with a sentence of its own."""
    # Half of a change must not be written by what follows.
    db.session.rollback()
    if isinstance(error, NotFoundError):
        return _page(404, told(error))
    if isinstance(error, InputError):
        return _page(400, told(error))
    if isinstance(error, BusyError):
        page = _page(503, told(error))
        page.headers["Retry-After"] = str(RETRY_SECONDS)
        return page
    log.error("%s: %s", asked(), error)
    return _page(500, told(error))


def show_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    """A form without the token of its session: too old, or from somewhere else."""
    if must_log_in():
        return send_to_login()
    return _page(400, gettext(FORM_TOO_OLD))


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """What Flask refuses: an address, a method, a size, too many tries."""
    code = error.code or 500
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and must_log_in():
        return send_to_login()
    sentence = SENTENCES.get(code, SENTENCES[400])
    # Without scripts a photo is one part of a form, and the page may send its path besides.
    photos = current_app.config["MAX_FORM_PARTS"] // 2
    if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and not _is_upload():
        sentence = FORM_TOO_LARGE
    limit = config.read("IMGSEG_MAX_UPLOAD_MB")
    expiry = error.limit.limit.get_expiry() if isinstance(error, RateLimitExceeded) else 60
    values = {"limit": limit, "photos": number(photos), "wait": gettext(WAITS[expiry])}
    page = _page(code, gettext(sentence, **values))
    for name, value in error.get_headers():
        # Such as Allow, which a 405 must name.
        if name != "Content-Type":
            page.headers[name] = value
    return page


def show_unexpected(error: Exception) -> ResponseReturnValue:
    """A busy database, a full disk, or a fault of ours: the log has all of it, the page none.

    Or a name that the database could not even hold.
    """
    if is_busy(error):
        db.session.rollback()
        log.warning("%s met a busy database", asked())
        return *_bare_page(503, BUSY), {"Retry-After": str(RETRY_SECONDS)}
    if asks_for_nothing(error):
        db.session.rollback()
        return _page(404, gettext(SENTENCES[404]))
    log.error("%s failed", asked(), exc_info=error)
    if is_full(error):
        db.session.rollback()
        return _page(507, gettext(NO_SPACE))
    return _bare_page(500, UNEXPECTED)


def _bare_page(code: int, sentence: str) -> tuple[Response | str, int]:
    sentence = gettext(sentence)
    if prefers_json():
        return jsonify(error=sentence), code
    # Without Flask's context: it asks the database for the user, and that may be what broke.
    page = current_app.jinja_env.get_template("errors/unexpected.html")
    static = current_app.static_url_path
    return page.render(sentence=sentence, static=static, request_id=request_id()), code


def _is_upload() -> bool:
    return request.max_content_length == current_app.config["MAX_CONTENT_LENGTH"]


def _page(code: int, sentence: str) -> Response:
    if prefers_json():
        page = jsonify(error=sentence)
    else:
        title = gettext(TITLES.get(code, DID_NOT_WORK))
        # What went wrong in here is looked up in the log by it.
        name = request_id() if code >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
        page = current_app.make_response(
            render_template("errors/error.html", title=title, sentence=sentence, request_id=name)
        )
    page.status_code = code
    return page
