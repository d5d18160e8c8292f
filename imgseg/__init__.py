"""imgseg: give it a few photos of a person, get back every photo of that person."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

# Since 1.29 ONNX Runtime tells its maker of every model that is loaded, with a number for the
# machine, unless it reads this before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The web app, on the database and the photos in ``IMGSEG_APP_DATA``, which is made if absent.

    ``overrides`` are Flask settings that stand above those of `imgseg.web.settings`.
    The tables are made by `imgseg.database.upgrade_database`, not here.

    Raises:
        InputError: a setting is wrong, or App_data cannot be written.
    """
    # The command line imports this package too and must not pay for Flask.
    from flask import Flask

    from imgseg import auth, config, database, extensions, segregation
    from imgseg.jobs.contract import Jobs
    from imgseg.jobs.folder_watch import FolderWatch
    from imgseg.jobs.local import LocalJobs
    from imgseg.text import findings, language, reasons, words
    from imgseg.verdicts import USUAL_STRICTNESS
    from imgseg.web import (
        demands,
        error_pages,
        health,
        languages,
        phone,
        requests,
        security,
        static_files,
    )
    from imgseg.web.multipart import Request
    from imgseg.web.proxies import NamedProxies, networks
    from imgseg.web.settings import web_config

    database.prepare_app_data()
    app = Flask(
        "imgseg",
        root_path=str(config.PROJECT),
        instance_path=str(config.app_data()),
        template_folder="templates",
        static_folder="static",
        static_url_path=static_files.address_of(config.PROJECT / "static"),
    )
    app.request_class = Request
    app.config.from_mapping(web_config())
    app.config.from_mapping(overrides or {})

    proxies = networks(str(config.read("IMGSEG_PROXIES")))
    app.wsgi_app = NamedProxies(app.wsgi_app, proxies)  # type: ignore[method-assign]

    # First, because all else may fail.
    requests.init_app(app)
    # Before the extensions, because these read the body of a request for its token.
    demands.init_app(app)
    security.init_app(app)
    static_files.init_app(app)
    extensions.init_app(app)
    database.init_app(app)
    languages.init_app(app)
    error_pages.init_app(app)
    health.init_app(app)
    phone.init_app(app)
    app.register_blueprint(auth.bp)
    app.register_blueprint(segregation.bp)
    app.jinja_env.globals.update(photos=words.photos, usual_strictness=USUAL_STRICTNESS)
    app.jinja_env.filters.update(size=words.size, day=language.day, all_of=language.all_of)
    app.jinja_env.filters.update(findings.FILTERS | reasons.FILTERS)
    queue: Jobs = LocalJobs(app)
    app.extensions["jobs"] = queue
    app.extensions["folders"] = FolderWatch(app)
    if config.read("IMGSEG_METRICS"):
        # Late, because not everybody wants figures.
        from imgseg.web import metrics

        metrics.init_app(app)
    return app
