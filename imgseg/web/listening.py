"""The address on which the web app is reached."""

import errno
import socket

from imgseg.errors import ImgsegError, InputError


def listen(host: str, port: int) -> socket.socket:
    """A socket on which a server can take requests.

    Raises:
        InputError: the port is taken or not allowed, or the host is no address of this computer.
    """
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


def address_of(host: str, port: int) -> str:
    """What people type into their browser."""
    # Where a browser on this computer reaches what listens on every address.
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
