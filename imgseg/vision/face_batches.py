"""Embedding the faces of several photos together: FaceNet takes less time a face for a few."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import numpy as np
from numpy.typing import NDArray

# More at once are no faster, and each further face delays the first result.
FULL = 4
# A crowd in one photo would fill the memory.
MOST = 8

Embeddings = NDArray[np.float32]


class FaceBatches:
    """Gathers faces of photos that are looked at in any number of threads.

    For each photo ``expect`` is called once and then, when its faces are found, ``put``. The put
    that makes a batch full embeds it, and so does the last that is expected: nothing waits for
    photos that do not come.
    """

    def __init__(self, embed: Callable[[NDArray[np.uint8]], Embeddings]) -> None:
        """``embed`` turns crops (n, 160, 160, 3), n of 1 to 8, into embeddings (n, 512)."""
        self._embed = embed
        self._lock = threading.Lock()
        self._expected = 0
        self._waiting: list[tuple[NDArray[np.uint8], Future[Embeddings]]] = []

    def expect(self) -> None:
        """Say that the faces of one more photo will be put."""
        with self._lock:
            self._expected += 1

    def put(self, crops: NDArray[np.uint8]) -> Future[Embeddings]:
        """Add a photo's faces, (n, 160, 160, 3) RGB, n >= 0; the result will be (n, 512)."""
        result: Future[Embeddings] = Future()
        with self._lock:
            self._expected -= 1
            self._waiting.append((crops, result))
            if self._expected and sum(len(crops) for crops, _ in self._waiting) < FULL:
                return result
            batch, self._waiting = self._waiting, []
        self._finish(batch)
        return result

    def _finish(self, batch: list[tuple[NDArray[np.uint8], Future[Embeddings]]]) -> None:
        crops = np.concatenate([crops for crops, _ in batch])
        ends = np.cumsum([len(crops) for crops, _ in batch])
        try:
            parts = [self._embed(crops[i : i + MOST]) for i in range(0, len(crops), MOST)]
        # Of whatever kind, it is raised where the results are waited for.
        except BaseException as error:  # noqa: BLE001
            for _, future in batch:
                future.set_exception(error)
            return
        embeddings = np.concatenate([np.empty((0, 512), np.float32), *parts])
        for (_, future), part in zip(batch, np.split(embeddings, ends[:-1]), strict=True):
            future.set_result(part)
