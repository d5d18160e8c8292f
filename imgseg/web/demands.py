"""What pages ask of the server, large bodies and long work: settled before anything is read."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Flask, request
from flask_login import current_user
from flask_login.utils import decode_cookie
from itsdangerous import BadData
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from imgseg.storage.disk import room

# A form: names of thousands of photos at most.
LARGEST_FORM = 4 * 1024 * 1024
# Of people who are not logged in, nothing is as large as that.
LARGEST_OF_STRANGERS = 1024 * 1024
# Waitress cuts the line, Flask explains: beyond the limit by so many times there is only the cut.
ROOM_TO_EXPLAIN = 2
View = TypeVar("View", bound=Callable[..., object])


def takes_bodies_of(size: int) -> Callable[[View], View]:
    """Let a view have bodies of up to ``size`` bytes; a form is all that others get."""
    return _mark(size)


def takes_uploads(view: View) -> View:
    """Let a view have bodies as large as an upload may be, and its time."""
    return takes_long(_mark(None)(view))


def takes_long(view: View) -> View:
    """Let a view work outside the threads that answer pages."""
    view.threads = "long"  # type: ignore[attr-defined]
    return view


def makes_pictures(view: View) -> View:
    """Let a view work in threads for pictures, of which a page asks for dozens at once.

    A large photo that nobody has looked at takes a while, and only one is decoded at a time.
    """
    view.threads = "pictures"  # type: ignore[attr-defined]
    return view


def throws_bodies_away(view: View) -> View:
    """Let a body of any size come to a view that looks at none of it; it is kept nowhere."""
    view.throws_bodies_away = True  # type: ignore[attr-defined]
    return view


def _mark(size: int | None) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    """Have Flask refuse larger bodies; the extensions read them, so this comes before those."""

    @app.before_request
    def limit_body() -> None:
        # Who asks is in the database, which a picture of a page need not wait for.
        known = request.method == "POST" and current_user.is_authenticated
        request.max_content_length = _limit(app, request.endpoint, request.method, known)


def most_of(app: Flask, method: str, path: str, headers: Mapping[str, str]) -> int:
    """How many bytes of a body the line may bring before it is cut.

    Args:
        app: whose pages are asked.
        method: of the request.
        path: of the request, as WSGI has it.
        headers: as waitress keeps them: in capitals, with ``_``.
    """
    endpoint = _endpoint(app, method, path)
    known = _was_logged_in(app, parse_cookie(headers.get("COOKIE", ""))) and room() >= 0
    return ROOM_TO_EXPLAIN * _limit(app, endpoint, method, known)


def is_thrown_away(app: Flask, method: str, path: str) -> bool:
    """Whether nobody looks at the body of the request."""
    endpoint = _endpoint(app, method, path)
    view = app.view_functions[endpoint] if endpoint is not None else None
    return getattr(view, "throws_bodies_away", False)


def threads_for(app: Flask, method: str, path: str) -> str:
    """Which threads answer the request: those for ``pages``, for ``pictures`` or for ``long``."""
    endpoint = _endpoint(app, method, path)
    view = app.view_functions[endpoint] if endpoint is not None else None
    return str(getattr(view, "threads", "pages"))


def _endpoint(app: Flask, method: str, path: str) -> str | None:
    try:
        # As WSGI has a path: bytes in the clothes of characters.
        text = path.encode("latin-1", "replace").decode("utf-8", "replace")
        endpoint, _ = app.url_map.bind("").match(text, method)
    except HTTPException:
        return None
    return str(endpoint)


def _limit(app: Flask, endpoint: str | None, method: str, known: bool) -> int:
    if not known or method != "POST" or endpoint is None:
        return LARGEST_OF_STRANGERS
    size = getattr(app.view_functions[endpoint], "largest_body", LARGEST_FORM)
    return int(app.config["MAX_CONTENT_LENGTH"] if size is None else size)


def _was_logged_in(app: Flask, cookies: Mapping[str, str]) -> bool:
    """Whether this app signed that somebody is logged in here; Flask asks if that is still so."""
    remembered = cookies.get(app.config["REMEMBER_COOKIE_NAME"], "")
    if decode_cookie(remembered, app.secret_key):
        return True
    signed = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    try:
        return "_user_id" in signed.loads(cookies.get(app.config["SESSION_COOKIE_NAME"], ""))
    except BadData:
        return False
