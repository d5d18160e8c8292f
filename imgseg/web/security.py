"""The secret key, the headers of every response, and where a redirect may lead."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from flask import Flask, Response

from imgseg.errors import InputError

KEY_CHARACTERS = 64
WAIT_SECONDS = 1.0
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; object-src 'none';"
    " base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Pages show private photos: no copy in the browser's cache. Static files and thumbnails say
    # otherwise themselves.
    "Cache-Control": "no-store",
}
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


def init_app(app: Flask) -> None:
    """Give every response of ``app`` the headers it does not set itself."""
    # What stands for a year cannot be taken back: only where HTTPS is said to be there.
    headers = HEADERS | (HTTPS_ONLY if app.config["SESSION_COOKIE_SECURE"] else {})

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


def secret_key(file: Path) -> str:
    """The key that signs sessions: 64 hexadecimal digits, made on the first start.

    Raises:
        InputError: the file cannot be read or written, or does not hold a key.
    """
    try:
        with suppress(FileExistsError):
            _make_key(file)
        deadline = time.monotonic() + WAIT_SECONDS
        # Of two first starts at once one makes the file, and the other may read too early.
        while len(key := file.read_text(encoding="ascii", errors="replace")) < KEY_CHARACTERS:
            if time.monotonic() > deadline:
                raise InputError(
                    f"The secret key {file} is cut short: delete it and start again; everybody"
                    " then has to log in anew."
                )
            time.sleep(0.02)
    except OSError as error:
        raise InputError(
            f"The secret key {file} cannot be used ({error.strerror}): give this account the"
            " right to read and write it."
        ) from error
    return key


def _make_key(file: Path) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(secrets.token_hex(KEY_CHARACTERS // 2))


def is_local_path(target: str) -> bool:
    """Whether a browser that is sent to ``target`` stays in this app.

    Browsers read a backslash as ``/``, drop control characters, and take ``//host`` for a host.
    """
    return (
        target.startswith("/")
        and not target.startswith("//")
        and "\\" not in target
        and target.isprintable()
    )
