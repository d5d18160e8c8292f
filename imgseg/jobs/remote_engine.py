"""An engine whose photos other machines look at."""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from imgseg.errors import JobSetAsideError
from imgseg.faces import Analysis
from imgseg.jobs.broker import Broker
from imgseg.jobs.chunks import Found, make_chunk, read_analyses
from imgseg.jobs.tickets import BrokerAwayError
from imgseg.sentences import gettext_noop
from imgseg.storage.photos import photo_store
from imgseg.vision.contract import Engine

# Some seconds of work: what a lost worker costs.
PHOTOS_IN_CHUNK = 8
# Enough for a dozen workers of one thread, each with the next chunk at hand.
CHUNKS_AT_ONCE = 24
# So long a worker may take for a chunk, the networks loaded with the first one.
PATIENCE_SECONDS = 90.0
# So long a chunk waits for a worker; then its job goes back to the queue and can be cancelled.
WAIT_SECONDS = 20.0
# A chunk is handed out so often, and then each of its photos alone so often.
TRIES = 3
LOST = gettext_noop("the workers that looked at it stopped, each of them")
log = logging.getLogger(__name__)


class RemoteEngine:
    """See the `Engine` contract; its photos, in App_data, go to whoever takes them from the broker.

    ``engine`` is this machine's own: it says which results are meant, and loads nothing.
    """

    def __init__(self, engine: Engine, broker: Broker) -> None:
        self._engine = engine
        self._broker = broker

    @property
    def id(self) -> str:
        """See `Engine`."""
        return self._engine.id

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """See `Engine`.

        Raises:
            JobSetAsideError: the broker is away, or no worker takes the photos just now.
            ImgsegError: a worker is of another version, or has other models or none.
        """
        coming = iter(photos)
        chunks: deque[_Chunk] = deque()
        try:
            while True:
                while len(chunks) < CHUNKS_AT_ONCE:
                    some = list(islice(coming, PHOTOS_IN_CHUNK))
                    if not some:
                        break
                    chunks.append(_Chunk(self._broker, self.id, some))
                if not chunks:
                    return
                yield from chunks[0].wait()
                chunks.popleft()
        except BrokerAwayError as error:
            log.warning("The broker is away: %s", error)
            time.sleep(WAIT_SECONDS)
            raise JobSetAsideError("The broker is away.") from error
        finally:
            # Where it is away, its tickets go by themselves.
            with suppress(BrokerAwayError):
                for chunk in chunks:
                    chunk.give_up()


class _Chunk:
    """Photos that are handed out together."""

    def __init__(self, broker: Broker, engine_id: str, photos: list[Path]) -> None:
        self._broker = broker
        self._engine_id = engine_id
        self._photos = photos
        self._ticket = self._hand_out()

    def _hand_out(self) -> str:
        return self._broker.hand_out(make_chunk(self._engine_id, self._photos))

    def give_up(self) -> None:
        self._broker.give_up(self._ticket)

    def wait(self) -> list[Analysis]:
        """What was found in the photos."""
        for attempt in range(TRIES):
            if attempt:
                log.warning("%s photos did not come back from a worker", len(self._photos))
                self._ticket = self._hand_out()
            found = self._wait_once()
            self.give_up()
            if (found is None or found["refused"]) and not photo_store().answers():
                raise JobSetAsideError("The store of photos is away.")
            if found and not found["failed"]:
                return read_analyses(found)
        if len(self._photos) == 1:
            return [Analysis(problem=LOST, passing=True)]
        # One of them may be what ends the workers: it must not take the others along, so that they
        # are handed out one after the other.
        return [
            analysis
            for photo in self._photos
            for analysis in _Chunk(self._broker, self._engine_id, [photo]).wait()
        ]

    def _wait_once(self) -> Found | None:
        """The answer; None where the worker that began it did not end it."""
        since, begun = time.monotonic(), False
        while True:
            if found := self._broker.found(self._ticket, seconds=1):
                return found
            if not begun and self._broker.is_begun(self._ticket):
                since, begun = time.monotonic(), True
            waited = time.monotonic() - since
            if begun and waited > PATIENCE_SECONDS:
                return None
            if not begun and waited > WAIT_SECONDS:
                self._broker.clear()
                raise JobSetAsideError("No worker takes photos just now.")
