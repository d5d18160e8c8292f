"""The web server: waitress, one process."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from imgseg import config, create_app
from imgseg.database import upgrade_database
from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.jobs.retention import start_retention
from imgseg.web.listening import address_of, listen

THREADS = 8
# A browser on a slow line may pause for minutes in the middle of an upload.
IDLE_SECONDS = 600
# Failed log-ins are counted by address: behind a proxy on this machine, by the one it names.
PROXY = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": "x-forwarded-for"}


def serve(host: str, port: int) -> None:
    """Serve the web app on ``host`` and ``port`` (1-65535) until Ctrl-C.

    Raises:
        InputError: nothing can listen there, another imgseg serves the same App_data, or a
            setting is wrong.
        ImgsegError: the database cannot be used.
    """
    import waitress

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    # A page of thumbnails queues for the threads; that is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with listen(host, port) as listener:
        app = create_app()
        with _alone():
            upgrade_database(app)
            _keep_uploads_in_app_data()
            server = waitress.create_server(
                app,
                sockets=[listener],
                threads=THREADS,
                channel_timeout=IDLE_SECONDS,
                # Waitress cuts the line, Flask explains: leave the explaining some room.
                max_request_body_size=2 * app.config["MAX_CONTENT_LENGTH"],
                ident="imgseg",
                **(PROXY if config.read("IMGSEG_HTTPS") else {}),
            )
            app.extensions["jobs"].recover()
            start_retention(app)
            print(
                f"imgseg is running: open {address_of(host, port)} (Ctrl-C stops it).", flush=True
            )
            try:
                server.run()
            finally:
                server.close()
                with app.app_context():
                    db.engine.dispose()


@contextmanager
def _alone() -> Iterator[None]:
    # A second server would take the runs and uploads of the first for leftovers of a crash.
    from filelock import FileLock, Timeout

    lock = FileLock(config.app_data() / "serving.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InputError(
            f"Another imgseg already serves {config.app_data()}: use that one, stop it, or set"
            " IMGSEG_APP_DATA to another folder."
        ) from None
    try:
        yield
    finally:
        lock.release()


def _keep_uploads_in_app_data() -> None:
    # What is being received must not land on another disk, which may be small or others' to read.
    folder = config.app_data() / "receiving"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    tempfile.tempdir = str(folder)
