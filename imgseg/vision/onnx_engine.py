"""The fast engine: the same networks in ONNX Runtime, several photos at once, no TensorFlow."""

import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from imgseg.vision import onnx_models
from imgseg.vision.cascade import Cascade
from imgseg.vision.crops import BLUR, MARGIN, face_crop
from imgseg.vision.engine import Analysis, Face
from imgseg.vision.images import DETECTION_SIDE, Picture, UnreadableError, read_photo, shrink_to

# Changes whenever decoding, cropping or detection change what comes out.
REVISION = 1
BATCH = 32
# Photos in work per thread: one is looked at while the next waits, and memory stays bounded.
AHEAD = 2


class OnnxEngine:
    """Finds faces as the reference engine does; its networks load at the first photo, once."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._threads = os.cpu_count() or 1

    @cached_property
    def id(self) -> str:
        """Names the networks by hash, the precision and the parameters; loads no network."""
        names = " ".join(
            f"{name}={sha256[:12]}" for name, sha256 in onnx_models.source_hashes().items()
        )
        return (
            f"onnx/{REVISION} {names} {onnx_models.precision()} side={DETECTION_SIDE}"
            f" crop={MARGIN}+{BLUR:g}"
        )

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """Yield one ``Analysis`` per photo, in order, reading a few ahead; see ``Engine``."""
        in_work: deque[Future[Analysis]] = deque()
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(self._threads, "engine") as pool:
            try:
                for photo in photos:
                    in_work.append(pool.submit(self._analyse, photo))
                    if len(in_work) >= AHEAD * self._threads:
                        yield in_work.popleft().result()
                while in_work:
                    yield in_work.popleft().result()
            finally:
                for future in in_work:
                    future.cancel()

    def _analyse(self, photo: Path) -> Analysis:
        try:
            picture = read_photo(photo, DETECTION_SIDE)
        except UnreadableError as error:
            return Analysis(problem=str(error), passing=error.passing)
        with self._loading:
            networks = self._networks
        return Analysis(picture.width, picture.height, _faces(picture, *networks))

    @cached_property
    def _networks(self) -> tuple[Cascade, Any]:
        sessions = onnx_models.load()
        facenet = sessions.pop("facenet")
        return Cascade(**sessions), facenet


def _faces(picture: Picture, cascade: Cascade, facenet: Any) -> list[Face]:
    small = shrink_to(picture.image, DETECTION_SIDE)
    boxes, landmarks = cascade.detect(small)
    stretch = np.array([picture.width / small.width, picture.height / small.height])
    boxes[:, :4] *= np.tile(stretch, 2)
    places = [(float(x1), float(y1), float(x2 - x1), float(y2 - y1)) for x1, y1, x2, y2, _ in boxes]
    kept = [i for i, (_, _, w, h) in enumerate(places) if w >= 1 and h >= 1]
    scale = picture.image.width / picture.width
    crops = [face_crop(picture.image, places[i], scale) for i in kept]
    embeddings = [
        embedding
        for start in range(0, len(crops), BATCH)
        for embedding in facenet(_stack(crops[start : start + BATCH]))
    ]
    return [
        Face(*places[i], float(boxes[i, 4]), (landmarks[i] * stretch).astype(np.float32), embedding)
        for i, embedding in zip(kept, embeddings, strict=True)
    ]


def _stack(crops: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    return np.stack(crops).astype(np.float32)
