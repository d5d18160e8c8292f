"""Faces of several photos embedded together."""

import threading
from concurrent.futures import Future

import numpy as np
import pytest

from imgseg.vision.face_batches import FULL, FaceBatches


class Embedder:
    """Stands in for FaceNet: an embedding holds the brightness of its crop."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, crops: np.ndarray) -> np.ndarray:
        self.batches.append(len(crops))
        return np.repeat(crops[:, 0, 0, :1].astype(np.float32), 512, axis=1)


def crops(*brightness: int) -> np.ndarray:
    return np.array(brightness, np.uint8)[:, None, None, None].repeat(3, axis=3)


def brightness_of(result: Future) -> list[float]:
    return result.result(timeout=30)[:, 0].tolist()


def test_faces_of_several_photos_are_embedded_at_once_and_go_to_their_photos() -> None:
    embedder = Embedder()
    batches = FaceBatches(embedder)
    for _ in range(4):
        batches.expect()
    results = [batches.put(crops(*values)) for values in ((1,), (2, 3), (), (4,))]
    assert [brightness_of(result) for result in results] == [[1], [2, 3], [], [4]]
    assert embedder.batches == [FULL]


def test_the_last_photo_expected_ends_the_waiting() -> None:
    batches = FaceBatches(Embedder())
    batches.expect()
    batches.expect()
    first = batches.put(crops(7))
    assert not first.done()
    batches.put(crops())
    assert brightness_of(first) == [7]


def test_a_crowd_goes_in_parts() -> None:
    embedder = Embedder()
    batches = FaceBatches(embedder)
    batches.expect()
    many = [number % 256 for number in range(3 * FULL + 1)]
    assert brightness_of(batches.put(crops(*many))) == many
    assert embedder.batches == [FULL] * 3 + [1]


def test_what_fails_is_told_to_every_photo_of_the_batch() -> None:
    def fail(_crops: np.ndarray) -> np.ndarray:
        raise MemoryError("too little")

    batches = FaceBatches(fail)
    batches.expect()
    batches.expect()
    for result in (batches.put(crops(1)), batches.put(crops(2))):
        with pytest.raises(MemoryError, match="too little"):
            result.result(timeout=30)


def test_threads_lose_no_face() -> None:
    batches = FaceBatches(Embedder())
    results: dict[int, Future] = {}
    for _ in range(200):
        batches.expect()

    def work(start: int) -> None:
        for number in range(start, 200, 4):
            results[number] = batches.put(crops(number))

    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [brightness_of(results[number]) for number in range(200)] == [[n] for n in range(200)]
