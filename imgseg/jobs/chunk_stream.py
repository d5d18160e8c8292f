"""Looking at chunks one after the other, without a break between two."""

import logging
import platform
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from imgseg.errors import ImgsegError
from imgseg.faces import Analysis
from imgseg.jobs.chunks import FAILED, Chunk, Found, found_in, photos_of, refusal
from imgseg.storage.photos import photo_store
from imgseg.vision.contract import Engine

log = logging.getLogger(__name__)


class ChunkStream:
    """Gives an engine the photos of all chunks that are at hand as if they were one album.

    An engine reads ahead, embeds faces of several photos together and tidies up at the end: a chunk
    of its own costs what an album does.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[_Asked] = SimpleQueue()
        threading.Thread(target=self._work, name="chunks", daemon=True).start()

    def ask(self, chunk: Chunk, is_wanted: Callable[[], bool]) -> Future[Found]:
        """What will be found in the photos of a chunk, after those of all that were asked before.

        Whatever goes wrong is an answer too: without one the web app would wait for it. Cancelled
        where ``is_wanted``, asked again before the engine looks at it, says that nobody does now.
        """
        asked = _Asked(chunk, is_wanted)
        self._waiting.put(asked)
        return asked.answer

    def _work(self) -> None:
        while True:
            self._look_from(self._waiting.get())

    def _look_from(self, first: "_Asked") -> None:
        """Look at a chunk, and at what comes as long as there is more."""
        under_way = deque([first])
        try:
            try:
                for analysis in self._engine.analyse(self._photos_from(under_way)):
                    asked = under_way[0]
                    asked.analyses.append(analysis)
                    if len(asked.analyses) == len(asked.photos):
                        asked.answer.set_result(found_in(asked.analyses))
                        under_way.popleft()
                        # Nothing stays on a worker of what it has looked at; one that was given
                        # up may be there once more.
                        left = {photo for other in under_way for photo in other.photos}
                        photo_store().forget_files(set(asked.photos) - left)
                        if under_way and not under_way[0].is_wanted():
                            self._leave(under_way)
                            break
            finally:
                photo_store().forget_files()
        except Exception as error:  # noqa: BLE001
            # It is most likely the first one's, and the others are tried again.
            answer = _failed(error)
            for asked in under_way:
                if not asked.answer.done():
                    asked.answer.set_result(answer)
                    answer = FAILED

    def _leave(self, under_way: "deque[_Asked]") -> None:
        """Begin with none of these: what somebody still waits for comes anew."""
        while under_way:
            if under_way[0].is_wanted():
                self._waiting.put(under_way.popleft())
            else:
                under_way.popleft().answer.cancel()

    def _photos_from(self, under_way: "deque[_Asked]") -> Iterator[Path]:
        asked: _Asked | None = under_way[0]
        while asked:
            if not asked.is_wanted():
                asked.answer.cancel()
                under_way.remove(asked)
            else:
                try:
                    asked.photos = photos_of(asked.chunk, self._engine.id)
                except Exception as error:  # noqa: BLE001
                    asked.answer.set_result(_failed(error))
                    under_way.remove(asked)
                else:
                    yield from asked.photos
            asked = None
            with suppress(Empty):
                asked = self._waiting.get_nowait()
                under_way.append(asked)


class _Asked:
    """A chunk, and what is known of it so far."""

    def __init__(self, chunk: Chunk, is_wanted: Callable[[], bool]) -> None:
        self.chunk = chunk
        self.is_wanted = is_wanted
        self.photos: list[Path] = []
        self.analyses: list[Analysis] = []
        self.answer: Future[Found] = Future()


def _failed(error: Exception) -> Found:
    here = f"The worker on {platform.node()} cannot look at photos"
    if isinstance(error, MemoryError):
        log.error("There is too little memory for a chunk", exc_info=error)
        return FAILED
    if isinstance(error, ImgsegError):
        log.warning("A chunk is refused: %s", error)
        return refusal(f"{here}: {error}")
    log.error("A chunk failed", exc_info=error)
    why = f"something went wrong there ({type(error).__name__}), its log has more."
    return refusal(f"{here}: {why}")
