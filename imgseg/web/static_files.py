"""Scripts, style sheets and pictures of the pages: browsers keep them, and ask for none again.

Their address holds a fingerprint of all of them. When one changes, all addresses do, those by
which scripts and style sheets name each other too.
"""

import hashlib
import re
from pathlib import Path

from flask import Flask, Response, request

FINGERPRINT_LENGTH = 12
STYLE = "css/app.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
FOR_A_YEAR = "public, max-age=31536000, immutable"


def address_of(folder: Path) -> str:
    """The path under which the files of ``folder`` are served, as they are now."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return f"/static/{digest.hexdigest()[:FINGERPRINT_LENGTH]}"


def in_one_piece(style: Path) -> str:
    """A style sheet with those that it imports in their layers.

    Raises:
        ValueError: it imports one without a layer, or one that imports others.
    """

    def layer(found: re.Match[str]) -> str:
        imported = (style.parent / found[1]).read_text(encoding="utf-8")
        return f"@layer {found[2]} {{\n{imported}}}"

    whole = IMPORT.sub(layer, style.read_text(encoding="utf-8"))
    # After other rules browsers leave it out without a word.
    if "@import" in whole:
        raise ValueError(f"{style} imports a style sheet in another way than into a layer.")
    return whole


def init_app(app: Flask) -> None:
    """Have browsers keep the static files of ``app``, and ask for one style sheet only."""
    whole = in_one_piece(Path(app.static_folder or "") / STYLE)

    @app.get(f"{app.static_url_path}/{STYLE}")
    def style() -> Response:
        return Response(whole, mimetype="text/css")

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint in {"static", "style"} and response.status_code < 400:
            response.headers["Cache-Control"] = FOR_A_YEAR
        return response
