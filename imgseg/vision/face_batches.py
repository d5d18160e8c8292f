"""Embedding the faces of several photos together: the networks take less time a face for a few."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

from imgseg.vision.crops import Crops
from imgseg.vision.facenet_graph import EMBEDDING_SIZE

# More at once are no faster, take more memory, and each further face delays the first result.
FULL = 4

Embeddings = NDArray[np.float32]
NO_NUMBERS = np.empty((0, EMBEDDING_SIZE), np.float32)


class FaceBatches:
    """Gathers faces of photos that are looked at in any number of threads.

    For each photo ``expect`` is called once and then, when its faces are found, ``put``. The put
    that makes a batch full embeds it, and so does the last that is expected: nothing waits for
    photos that do not come.
    """

    def __init__(self, embed: Callable[[Crops], Embeddings]) -> None:
        """``embed`` turns n crops, n of 1 to 4, into n rows of numbers."""
        self._embed = embed
        self._lock = threading.Lock()
        self._expected = 0
        self._waiting: list[tuple[Crops, Future[Embeddings]]] = []

    def expect(self) -> None:
        """Say that the faces of one more photo will be put."""
        with self._lock:
            self._expected += 1

    def put(self, crops: Crops) -> Future[Embeddings]:
        """Add a photo's faces, n >= 0; the result will be their n rows."""
        result: Future[Embeddings] = Future()
        with self._lock:
            self._expected -= 1
            self._waiting.append((crops, result))
            if self._expected and sum(len(crops) for crops, _ in self._waiting) < FULL:
                return result
            batch, self._waiting = self._waiting, []
        self._finish(batch)
        return result

    def _finish(self, batch: list[tuple[Crops, Future[Embeddings]]]) -> None:
        crops = np.concatenate([crops for crops, _ in batch])
        ends = np.cumsum([len(crops) for crops, _ in batch])
        try:
            parts = [self._embed(crops[i : i + FULL]) for i in range(0, len(crops), FULL)]
        # Of whatever kind, it is raised where the results are waited for.
        except BaseException as error:  # noqa: BLE001
            for _, future in batch:
                future.set_exception(error)
            return
        embeddings = np.concatenate(parts) if parts else NO_NUMBERS
        for (_, future), part in zip(batch, np.split(embeddings, ends[:-1]), strict=True):
            future.set_result(part)
