"""The web server: waitress, one process."""

import importlib
import select
import shutil
import signal
import socket
import tempfile
import threading
from types import FrameType

from flask import Flask

from imgseg import create_app
from imgseg.database import only_server_of_database, upgrade_database
from imgseg.extensions import db
from imgseg.jobs.retention import start_retention
from imgseg.jobs.thumbnails_ahead import start_thumbnails_ahead
from imgseg.services.files.photos_elsewhere import open_store
from imgseg.storage import places
from imgseg.storage.alone import alone
from imgseg.storage.reserve import keep_reserve
from imgseg.system.open_files import allow_open_files
from imgseg.web.listening import address_of, listen
from imgseg.web.logs import start_log

# For pages, and as many each for pictures and for what takes long.
THREADS = 8
# Lines open at once: a browser keeps six, and silent ones must shut nobody out.
MOST_LINES = 2000
# On Windows no more can be looked at together.
MOST_LINES_OF_SELECT = 400
# What is open beside the lines: the database, the photos and zips at work.
OTHER_FILES = 300
# A line on which nothing comes is cut; an upload that paused goes on where it was.
IDLE_SECONDS = 60
SECONDS_BETWEEN_LOOKS = 10
# Of a photo that is uploaded. With waitress's eight times fewer, reading takes a quarter longer.
BYTES_AT_ONCE = 64 * 1024
# With numpy: half a second on a busy machine, before results ask "Is this Anna?".
SLOW_TO_IMPORT = ("imgseg.recognition.cards", "imgseg.services.index.face_index")


def serve(host: str, port: int) -> None:
    """Serve the web app on ``host`` and ``port`` (1-65535) until Ctrl-C, or SIGTERM.

    What is under way then is set aside, and goes on with the next start.

    Raises:
        InputError: nothing can listen there, another imgseg serves the same App_data or database,
            or a setting is wrong.
        ImgsegError: the database, or the bucket of the photos, cannot be used.
    """
    start_log()
    signal.signal(signal.SIGTERM, _leave)
    with listen(host, port) as listener:
        app = create_app()
        # A second server would take the runs and uploads of the first for leftovers of a crash. It
        # is refused before it changes the tables: the first goes on, and may be an older version.
        with (
            alone("use that one, stop it, or set IMGSEG_APP_DATA to another folder"),
            only_server_of_database(),
        ):
            upgrade_database(app)
            _serve(app, listener, address_of(host, port))


def _serve(app: Flask, listener: socket.socket, address: str) -> None:
    import waitress

    from imgseg.web.lines import Pools, line_class

    with app.app_context():
        open_store(db.session())
        db.session.remove()
    _keep_uploads_in_app_data()
    keep_reserve()
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        connection_limit=_most_lines(),
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=SECONDS_BETWEEN_LOOKS,
        asyncore_use_poll=True,
        recv_bytes=BYTES_AT_ONCE,
        ident="imgseg",
        # Whose X-Forwarded-For counts, the app knows.
        clear_untrusted_proxy_headers=False,
    )
    server.channel_class = line_class(app)
    pools = Pools(app, server.task_dispatcher, THREADS)
    server.add_task = pools.add_task
    app.extensions["jobs"].recover()
    start_retention(app)
    start_thumbnails_ahead(app)
    app.extensions["folders"].start()
    threading.Thread(target=get_ready, args=[app], name="getting ready", daemon=True).start()
    print(f"imgseg is running: open {address} (Ctrl-C stops it).", flush=True)
    try:
        server.run()
    finally:
        app.extensions["jobs"].stop()
        pools.stop()
        server.close()
        with app.app_context():
            db.engine.dispose()


def get_ready(app: Flask) -> None:
    """Read templates and modules for which the first who asks for a page would wait otherwise."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    for name in SLOW_TO_IMPORT:
        importlib.import_module(name)


def _most_lines() -> int:
    most = MOST_LINES if hasattr(select, "poll") else MOST_LINES_OF_SELECT
    # What comes on a line may wait in a file of its own.
    files = allow_open_files(2 * most + OTHER_FILES)
    return max(1, min(most, (files - OTHER_FILES) // 2))


def _leave(_number: int, _frame: FrameType | None) -> None:
    # As Ctrl-C does it: waitress ends, and what comes after it is done.
    raise SystemExit(0)


def _keep_uploads_in_app_data() -> None:
    # What is being received must not land on another disk, which may be small or others' to read.
    folder = places.receiving()
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    tempfile.tempdir = str(folder)
