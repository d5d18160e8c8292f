"""How the app and the processes that decode for it talk: JSON with its length before it.

A request may carry the file of shared memory, in which the pixels come back; without one they
follow the answer on the line.
"""

import json
import socket
import sys
from typing import Any

# Bytes in which a message's length stands.
LENGTH = 4

Message = dict[str, Any]


def send(line: socket.socket, message: Message, memory: int | None = None) -> None:
    """Send a message, and with it the file of shared memory.

    Raises:
        OSError: nobody is at the other end.
    """
    text = json.dumps(message).encode()
    data = len(text).to_bytes(LENGTH, "big") + text
    sent = 0 if memory is None else socket.send_fds(line, [data], [memory])
    line.sendall(data[sent:])


def receive(line: socket.socket) -> tuple[Message, int | None]:
    """The next message, and the file of shared memory, if one came with it.

    Raises:
        EOFError: the other end is closed.
        OSError: it is broken, or nothing came in time.
    """
    length, memory = _exactly(line, LENGTH)
    text, _ = _exactly(line, int.from_bytes(length, "big"))
    message: Message = json.loads(text)
    return message, memory


def _exactly(line: socket.socket, size: int) -> tuple[bytes, int | None]:
    data, memory = b"", None
    while len(data) < size:
        if sys.platform == "win32":
            part = line.recv(size - len(data))
        else:
            part, files, _, _ = socket.recv_fds(line, size - len(data), 1)
            memory = files[0] if files else memory
        if not part:
            raise EOFError
        data += part
    return data, memory
