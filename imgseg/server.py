"""The web server: waitress, one process."""

import errno
import logging
import socket

from imgseg import create_app
from imgseg.database import upgrade_database
from imgseg.errors import ImgsegError, InputError

THREADS = 8
# A browser on a slow line may pause for minutes in the middle of an upload.
IDLE_SECONDS = 600


def serve(host: str, port: int) -> None:
    """Serve the web app on ``host`` and ``port`` (1-65535) until Ctrl-C.

    Raises:
        InputError: nothing can listen there, or a setting is wrong.
        ImgsegError: the database cannot be used.
    """
    import waitress

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    # A page of thumbnails queues for the threads; that is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # First, so that a second start fails before it touches the runs of the first.
    listener = _listen(host, port)
    app = create_app()
    upgrade_database(app)
    server = waitress.create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        channel_timeout=IDLE_SECONDS,
        # Waitress cuts the line, Flask explains: leave the explaining some room.
        max_request_body_size=2 * app.config["MAX_CONTENT_LENGTH"],
        ident="imgseg",
    )
    app.extensions["jobs"].recover()
    print(f"imgseg is running: open {_address(host, port)} (Ctrl-C stops it).", flush=True)
    try:
        server.run()
    finally:
        server.close()


def _listen(host: str, port: int) -> socket.socket:
    try:
        # The first of the addresses that a name such as "localhost" stands for.
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as error:
        raise _refusal(host, port, error) from error


def _refusal(host: str, port: int, error: OSError) -> ImgsegError:
    if error.errno == errno.EADDRINUSE:
        return InputError(
            f"Port {port} is taken, perhaps by another imgseg: stop that, or choose another with"
            f" --port {port + 1 if port < 65535 else port - 1}."
        )
    if error.errno == errno.EACCES:
        return InputError(
            f"Port {port} is for administrators only: choose one above 1023 with --port."
        )
    return InputError(
        f"Nothing can listen on {host} ({error.strerror}): give an address of this computer with"
        " --host."
    )


def _address(host: str, port: int) -> str:
    # Where a browser on this computer reaches what listens on every address.
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
