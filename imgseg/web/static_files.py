"""Scripts, style sheets and pictures of the pages: browsers keep them, and ask for none again.

Their address holds a fingerprint of all of them. When one changes, all addresses do, those by
which scripts and style sheets name each other too.
"""

import hashlib
from pathlib import Path

from flask import Flask, Response, request

FINGERPRINT_LENGTH = 12
FOR_A_YEAR = "public, max-age=31536000, immutable"


def address_of(folder: Path) -> str:
    """The path under which the files of ``folder`` are served, as they are now."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return f"/static/{digest.hexdigest()[:FINGERPRINT_LENGTH]}"


def init_app(app: Flask) -> None:
    """Have browsers keep the static files of ``app``."""

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code < 400:
            response.headers["Cache-Control"] = FOR_A_YEAR
        return response
