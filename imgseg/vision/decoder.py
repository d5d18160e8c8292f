"""A process that decodes photos, one after another: ``python -m imgseg.vision.decoder``.

``imgseg.vision.decoder_pool`` starts it. Whatever a hostile or damaged photo does to a decoder, it
does here: to a process without database and networks, which may hold so much memory and take so
long. The bounds are Linux's; elsewhere only the pool's time holds.
"""

import mmap
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from math import prod
from pathlib import Path

import numpy as np

from imgseg.errors import reason_of
from imgseg.storage.roots import Fence, pinned
from imgseg.vision import decoding
from imgseg.vision.decoder_line import Message, receive, send
from imgseg.vision.picture import Pixels, UnreadableError

# What the largest photo takes that is let in: 100 megapixels with an alpha channel.
MOST_MEMORY = 4 * 2**30


def main() -> None:
    """Answer what comes on the line that is standard input, until it is closed."""
    # Ctrl-C and whoever stops a whole service mean the app, which ends this by closing the line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    _limit()
    with _line() as line:
        send(line, {"ready": True})
        try:
            while True:
                _answer(line)
        # The app is gone, or it no longer wants this.
        except (EOFError, ConnectionError):
            pass


def _line() -> socket.socket:
    if sys.platform == "win32":
        return socket.fromshare(sys.stdin.buffer.read())
    return socket.socket(fileno=0)


def _limit() -> None:
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        # No copies of people's photos where the system keeps what crashed.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Where memory runs out, this shall end, and not the app.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _answer(line: socket.socket) -> None:
    request, memory = receive(line)
    _alarm(request["seconds"], request["work"])
    pixels = None
    answer: Message
    try:
        fence = Fence(*request["fence"]) if request["fence"] else None
        with pinned(Path(request["path"]), fence) as path:
            if request["what"] == "time":
                answer = {"taken": decoding.time_taken(path)}
            else:
                pixels, *about = decoding.decode(path, request["side"], _room(memory))
                answer = {"shape": pixels.shape, "about": about}
    except UnreadableError as error:
        answer = {"problem": str(error), "passing": error.passing}
    except OSError as error:
        answer = {"problem": f"it cannot be opened: {reason_of(error)}", "passing": True}
    try:
        send(line, answer)
        if memory is None and pixels is not None:
            line.sendall(pixels.data)
    finally:
        _alarm(0, 0)
        if memory is not None:
            os.close(memory)


def _alarm(seconds: float, work: float) -> None:
    """Have the system end this process after so long, or so much work of a processor; 0 is never.

    Should the app have been killed meanwhile, nobody else ends a decoder that hangs.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)
        signal.setitimer(signal.ITIMER_PROF, work)


def _room(memory: int | None) -> Callable[[tuple[int, int, int]], Pixels]:
    def room(shape: tuple[int, int, int]) -> Pixels:
        if memory is None:
            return np.empty(shape, np.uint8)
        return np.frombuffer(_mapped(memory, prod(shape)), np.uint8).reshape(shape)

    return room


def _mapped(memory: int, size: int) -> mmap.mmap:
    if sys.platform != "linux":
        raise AssertionError("Only Linux has such memory.")
    try:
        # All of it now: where there is too little, writing to it would end this process.
        if os.fstat(memory).st_size < size:
            os.posix_fallocate(memory, 0, size)
        return mmap.mmap(memory, size, flags=mmap.MAP_SHARED | mmap.MAP_POPULATE)
    except OSError as error:
        raise MemoryError from error


if __name__ == "__main__":
    main()
