"""The processes in which photos are decoded: started when needed, replaced when one breaks down."""

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import LifoQueue

import numpy as np

from imgseg.config import PROJECT
from imgseg.errors import ImgsegError, reason_of
from imgseg.sentences import gettext_noop
from imgseg.storage.roots import fence_of
from imgseg.system.cores import usable_cores
from imgseg.vision.decoder_line import Message, receive, send
from imgseg.vision.picture import Picture, Pixels, UnreadableError

if sys.platform == "linux":
    from imgseg.vision.pixel_memory import PixelMemory

COMMAND = (sys.executable, "-m", "imgseg.vision.decoder")
# Numpy has nothing there for more threads to do, and what is freed goes back to the system.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(8 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(8 * 2**20),
}
# After how many seconds, and seconds of a processor's work, a photo is given up. The largest take a
# third of that work, and a very busy machine 90 seconds for it.
SECONDS, WORK = 180, 30
# How a process ends that memory ran out for: by Python, or by the system.
FAILED, KILLED = 1, -9
# And one that has worked for too long (SIGPROF).
OVERWORKED = -27
TOO_LONG = gettext_noop("decoding it takes too long")


class _Decoder:
    """One process, and the line to it.

    Raises:
        UnreadableError: there is no room for one more process just now.
        ImgsegError: the process ends as soon as it starts.
    """

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _start(theirs)
        except OSError as error:
            self._line.close()
            reason = f"no process can be started for it: {reason_of(error)}"
            raise UnreadableError(reason, passing=True) from error
        self._line.settimeout(SECONDS)
        try:
            receive(self._line)
        except (EOFError, OSError):
            status = self.end()
            if status == KILLED:
                raise _cause_of(status) from None
            raise ImgsegError(
                "The process that decodes photos ends as it starts, with status %(status)s:"
                " install the packages anew.",
                status=status,
            ) from None

    def ask(self, request: Message, memory: int | None = None) -> Message:
        """What it answers.

        Raises:
            UnreadableError: the photo cannot be decoded; the process may be over then.
        """
        try:
            send(self._line, {**request, "seconds": SECONDS + 1, "work": WORK}, memory)
            answer, _ = receive(self._line)
        except TimeoutError:
            self.end()
            raise UnreadableError(TOO_LONG, passing=True) from None
        except (EOFError, OSError):
            raise _cause_of(self.end()) from None
        if "problem" in answer:
            raise UnreadableError(answer["problem"], passing=answer["passing"])
        return answer

    def pixels(self, shape: tuple[int, ...]) -> Pixels:
        """The pixels that follow an answer where there is no shared memory."""
        pixels = np.empty(shape, np.uint8)
        missing = pixels.data.cast("B")
        while missing:
            try:
                received = self._line.recv_into(missing)
            except OSError:
                received = 0
            if not received:
                raise _cause_of(self.end())
            missing = missing[received:]
        return pixels

    def is_over(self) -> bool:
        """Whether the process has ended."""
        return self._process.poll() is not None

    def leave(self) -> None:
        """Let it end by itself, which it does between two photos at once."""
        self._line.close()
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self.end()

    def end(self) -> int:
        """End it if it has not ended by itself; how it did."""
        self._line.close()
        self._process.kill()
        return self._process.wait()


def _request(what: str, path: Path) -> Message:
    place = path.absolute()
    return {"what": what, "path": str(place), "fence": fence_of(place)}


def _started() -> _Decoder:
    try:
        return _Decoder()
    except ImgsegError:
        # What ended it by chance does not end the next.
        return _Decoder()


def _start(line: socket.socket) -> "subprocess.Popen[bytes]":
    environment = os.environ | ENVIRONMENT
    # What a library prints must not get into what a command prints.
    nowhere = subprocess.DEVNULL
    if sys.platform == "win32":
        process = subprocess.Popen(
            COMMAND, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, stdout=nowhere
        )
        process.stdin.write(line.share(process.pid))
        process.stdin.close()
        return process
    return subprocess.Popen(
        COMMAND, cwd=PROJECT, env=environment, stdin=line.fileno(), stdout=nowhere
    )


def _cause_of(status: int) -> UnreadableError:
    if status in (FAILED, KILLED):
        return UnreadableError(
            gettext_noop("this machine has too little memory for it"), passing=True
        )
    return UnreadableError(TOO_LONG if status == OVERWORKED else gettext_noop("it is damaged"))


class DecoderPool:
    """At most ``most`` processes at a time; whoever finds all at work waits for a photo's end.

    With ``idle_seconds`` they end when nobody has wanted a photo for so long.
    """

    def __init__(self, most: int, idle_seconds: float = 0) -> None:
        self._idle_seconds = idle_seconds
        self._later: threading.Timer | None = None
        self._places: LifoQueue[_Decoder | None] = LifoQueue()
        for _ in range(most):
            self._places.put(None)
        self._memory = PixelMemory() if sys.platform == "linux" else None

    def read_photo(self, path: Path, side: int | None) -> Picture:
        """See `imgseg.vision.images.read_photo`."""
        request = _request("photo", path) | {"side": side}
        with self._decoder() as decoder:
            if self._memory is None:
                answer = decoder.ask(request)
                return Picture(decoder.pixels(answer["shape"]), *answer["about"])
            piece = self._memory.take()
            try:
                answer = decoder.ask(request, piece.file)
            except BaseException:
                self._memory.give_back(piece)
                raise
            return Picture(self._memory.pixels(piece, answer["shape"]), *answer["about"])

    def time_taken(self, path: Path) -> str:
        """See `imgseg.vision.images.time_taken`."""
        with self._decoder() as decoder:
            try:
                taken: str = decoder.ask(_request("time", path))["taken"]
            except UnreadableError:
                return ""
            return taken

    def rest(self) -> None:
        """Give back the memory that is kept for more photos."""
        if self._memory:
            self._memory.clear()

    def close(self) -> None:
        """Let the processes end that are not at work; a new photo starts new ones."""
        resting = [self._places.get_nowait() for _ in range(self._places.qsize())]
        for decoder in resting:
            if decoder:
                decoder.leave()
            self._places.put(None)
        self.rest()

    @contextmanager
    def _decoder(self) -> Iterator[_Decoder]:
        decoder = self._places.get()
        try:
            if decoder is None or decoder.is_over():
                decoder = None
                decoder = _started()
            yield decoder
        except UnreadableError:
            raise
        except BaseException:
            # Cut off, Ctrl-C among others: what it answers would be taken for the next photo's.
            if decoder:
                decoder.end()
            raise
        finally:
            self._places.put(None if decoder is None or decoder.is_over() else decoder)
            if self._idle_seconds:
                self._close_later()

    def _close_later(self) -> None:
        if self._later:
            self._later.cancel()
        self._later = threading.Timer(self._idle_seconds, self.close)
        self._later.daemon = True
        self._later.start()


POOL = DecoderPool(usable_cores())
# What somebody waits for, before a page. A process keeps the priority of the thread that starts it,
# and jobs give way to pages.
PICTURES = DecoderPool(1, idle_seconds=30)
atexit.register(POOL.close)
atexit.register(PICTURES.close)
