"""What makes imgseg an app on a phone: its manifest, its service worker, its place to share to."""

import json

from flask import Flask, Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from imgseg.extensions import csrf
from imgseg.text.language import gettext
from imgseg.web.demands import throws_bodies_away
from imgseg.web.languages import COOKIE, direction, in_every_language, language

# As in tokens.css: --surface and --page by day.
BAR, PAGE = "#ffffff", "#f6f7f9"
# The field in which a phone puts what is shared; service_worker.js reads it.
SHARED_FILES = "photos"
KINDS = ["image/*", ".heic", ".heif", ".avif", ".jp2", "application/zip", ".zip"]
ICONS = (
    ("icon.svg", "any", "image/svg+xml", "any"),
    ("icon-192.png", "192x192", "image/png", "any"),
    ("icon-512.png", "512x512", "image/png", "any"),
    ("icon-full.png", "512x512", "image/png", "maskable"),
)


def init_app(app: Flask) -> None:
    """Add the addresses; none tells or takes anything of anybody."""
    app.add_url_rule("/manifest.webmanifest", "phone.manifest", manifest)
    app.add_url_rule("/service-worker.js", "phone.worker", worker)
    app.add_url_rule("/share", "phone.share_again", share_again, methods=["POST"])


def manifest() -> ResponseReturnValue:
    """What a phone is told about the app that it installs."""
    told = {
        "id": "/",
        "name": "imgseg",
        "short_name": "imgseg",
        "description": gettext("A few photos of somebody, and you get every photo of them."),
        "lang": language(),
        "dir": direction(language()),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": BAR,
        "background_color": PAGE,
        "categories": ["photo"],
        "icons": [
            {"src": url_for("static", filename=name), "sizes": size, "type": kind, "purpose": use}
            for name, size, kind, use in ICONS
        ],
        "share_target": {
            "action": "/share",
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {"files": [{"name": SHARED_FILES, "accept": KINDS}]},
        },
    }
    return Response(json.dumps(told), mimetype="application/manifest+json")


def worker() -> ResponseReturnValue:
    """The service worker: of the root, so that it may see every address, and with the page that it
    shows where there is no connection.

    It is the same in every language: with another one a browser would change workers under a page
    that it is led to, and Chromium now and then shows nothing then.
    """
    offline = json.dumps(in_every_language("offline.html"))
    file = current_app.open_resource("static/js/service_worker.js", encoding="utf-8", mode="r")
    with file as script:
        before = f"const OFFLINE = {offline}, COOKIE = {json.dumps(COOKIE)};"
        answer = Response(f"{before}\n{script.read()}", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


# It takes nothing, so there is nothing that another site could have done in somebody's name.
@csrf.exempt
@throws_bodies_away
def share_again() -> ResponseReturnValue:
    """What to do where the service worker did not catch what is shared; nothing of it is kept."""
    return render_template("share_again.html")
