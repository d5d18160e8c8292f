"""An engine whose photos other machines look at."""

import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from celery import Celery
from celery.exceptions import TaskRevokedError
from celery.exceptions import TimeoutError as NoAnswer
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from imgseg.errors import JobSetAsideError
from imgseg.faces import Analysis
from imgseg.jobs.broker import TASK
from imgseg.jobs.chunks import Found, make_chunk, read_analyses
from imgseg.vision.contract import Engine

# Some seconds of work: what a lost worker costs.
PHOTOS_IN_CHUNK = 8
# Enough for a dozen workers, each with the next chunk at hand.
CHUNKS_AT_ONCE = 24
# So long a worker may take for a chunk, the networks loaded with the first one.
PATIENCE_SECONDS = 90.0
# So long a chunk waits for a worker before its job goes back to the queue and can be cancelled.
WAIT_SECONDS = 20.0
# A chunk is handed out so often, and then each of its photos alone so often.
TRIES = 3
LOST = "the workers that looked at it stopped, each of them"
log = logging.getLogger(__name__)


class RemoteEngine:
    """See the `Engine` contract; its photos, in App_data, go to whoever takes them from the broker.

    ``engine`` is this machine's own: it says which results are meant, and loads nothing.
    """

    def __init__(self, engine: Engine, broker: Celery) -> None:
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
            ImgsegError: a worker is of another version, or has other models.
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
                yield from chunks.popleft().wait()
        except (BrokerError, RedisError) as error:
            log.warning("The broker is away: %s", error)
            time.sleep(WAIT_SECONDS)
            raise JobSetAsideError("The broker is away.") from error


class _Chunk:
    """Photos that are handed out together."""

    def __init__(self, broker: Celery, engine_id: str, photos: list[Path]) -> None:
        self._broker = broker
        self._engine_id = engine_id
        self._photos = photos
        self._hand_out()

    def _hand_out(self) -> None:
        chunk = make_chunk(self._engine_id, self._photos)
        # What nobody took in time has been handed out anew, or is not waited for.
        self._answer = self._broker.send_task(TASK, [chunk], expires=2 * WAIT_SECONDS)

    def wait(self) -> list[Analysis]:
        """What was found in the photos."""
        for attempt in range(TRIES):
            if attempt:
                log.warning("%s photos did not come back from a worker", len(self._photos))
                self._hand_out()
            if (found := self._wait_once()) is not None:
                return read_analyses(found)
        if len(self._photos) == 1:
            return [Analysis(problem=LOST, passing=True)]
        # One of them may be what ends the workers: it must not take the others along.
        alone = [_Chunk(self._broker, self._engine_id, [photo]) for photo in self._photos]
        return [analysis for one in alone for analysis in one.wait()]

    def _wait_once(self) -> Found | None:
        """The answer; None where the worker that began it did not end it."""
        begun = time.monotonic()
        while True:
            try:
                found: Found = self._answer.get(timeout=1.0)
            except NoAnswer:
                waited = time.monotonic() - begun
                if self._answer.state == "STARTED":
                    if waited > PATIENCE_SECONDS:
                        return None
                elif waited > WAIT_SECONDS:
                    raise JobSetAsideError("No worker takes photos just now.") from None
            except TaskRevokedError:
                # No worker came to it in time, as others were before it.
                self._hand_out()
                begun = time.monotonic()
            except (BrokerError, RedisError):
                raise
            except Exception:
                log.exception("A worker failed")
                return None
            else:
                self._answer.forget()
                return found
