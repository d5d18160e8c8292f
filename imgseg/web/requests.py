"""Each request has a name, by which a person can speak of it and its lines in the log are found."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import inspect

from imgseg.models.user import User

HEADER = "X-Request-ID"
KEY = "imgseg.request_id"
# What proxies give: hexadecimal digits, UUIDs.
NAME_OF_PROXY = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Name every request of ``app``, and log how it was answered, where the log is of that kind."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        figures = {
            "page": page_asked(),
            "method": request.method,
            "status": response.status_code,
            "ms": round(1000 * seconds_so_far(), 1),
        }
        log.info(asked(), extra=figures)
        return response


def request_id() -> str:
    """The name of the request that this thread answers; empty where it answers none.

    It is the one that a named proxy gave it (`NamedProxies` drops all others), else ours.
    """
    if not has_request_context():
        return ""
    if KEY not in request.environ:
        given = request.headers.get(HEADER, "")
        request.environ[KEY] = given if NAME_OF_PROXY.fullmatch(given) else secrets.token_hex(8)
    return str(request.environ[KEY])


def user_id() -> int | None:
    """The number of who asks, as far as the page has looked; the database is not asked."""
    user = g.get("_login_user") if has_request_context() else None
    identity = inspect(user).identity if isinstance(user, User) else None
    return identity[0] if identity else None


def seconds_so_far() -> float:
    """How long this request has been worked at."""
    return time.perf_counter() - float(g.began)


def page_asked() -> str:
    """The form of the address that was asked for; the address itself names photos and people."""
    return str(request.url_rule or "no page")


def asked() -> str:
    """What was asked for: method and form of the address, with numbers only."""
    numbers = {name: v for name, v in (request.view_args or {}).items() if isinstance(v, int)}
    told = ", ".join(f"{name} {number}" for name, number in numbers.items())
    return f"{request.method} {page_asked()}" + (f" ({told})" if told else "")
