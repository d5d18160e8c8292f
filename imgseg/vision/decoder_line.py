"""How the app and the processes that decode for it talk: a line of JSON, there and back.

Each request carries shared memory in which the pixels come back, where the system has such
(Linux); elsewhere they follow the answer on the line.
"""

import json
import socket
import sys
from typing import Any

SHARED = sys.platform == "linux"
MOST = 65_536

Message = dict[str, Any]


def send(line: socket.socket, message: Message, memory: int | None = None) -> None:
    """Send a message, and with it the file of a piece of memory.

    Raises:
        OSError: nobody is at the other end.
    """
    data = json.dumps(message).encode() + b"\n"
    if memory is None:
        line.sendall(data)
    else:
        # The file goes with the first bytes.
        socket.send_fds(line, [data[:1]], [memory])
        line.sendall(data[1:])


def receive(line: socket.socket) -> tuple[Message, int | None]:
    """The next message, and the file of a piece of memory, if one came with it.

    Raises:
        EOFError: the other end is closed.
        OSError: it is broken, or nothing came in time.
    """
    data, memory = b"", None
    while not data.endswith(b"\n"):
        if SHARED:
            part, files, _, _ = socket.recv_fds(line, MOST, 1)
            memory = files[0] if files else memory
        else:
            # Not a byte of the pixels that may follow.
            part = line.recv(1)
        if not part:
            raise EOFError
        data += part
    message: Message = json.loads(data)
    return message, memory
