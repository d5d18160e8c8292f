"""The fast engine: the same networks in ONNX Runtime, several photos at once, no TensorFlow."""

import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from imgseg import config
from imgseg.faces import Analysis
from imgseg.system.memory import give_back_freed
from imgseg.vision import decoder_pool, onnx_models
from imgseg.vision.area import planes_of
from imgseg.vision.cascade import Cascade
from imgseg.vision.crops import CONTEXT, NO_CROPS, Crops
from imgseg.vision.detection import Detection, place_faces
from imgseg.vision.face_batches import FULL, Embeddings, FaceBatches
from imgseg.vision.images import DETECTION_SIDE, in_detail, read_photo
from imgseg.vision.onnx_sessions import Network
from imgseg.vision.picture import Picture, UnreadableError
from imgseg.vision.second_look import CLOSER, CONFIDENT, SURE, TURNED_SIZE, Found, look_again
from imgseg.vision.two_networks import numbers_of

# Changes whenever decoding, cropping, detection or 8-bit numbers change what comes out.
REVISION = 7
# A face of fewer pixels is cut out of the photo in more detail, where it has more. Of a face of 60
# pixels and the same of twice as many the embeddings have a cosine of 0.97, of 30 pixels 0.84.
SMALL_FACE = 60
# How much more: at most 14 megapixels, which two threads have memory for.
DETAIL_SIDE = 2 * DETECTION_SIDE
# Digits of a hash in the id, which the database has 120 characters for.
HASH = 8
# SFace's first maps are large: of more faces they come from the system anew each time, which takes
# a quarter longer, and of one face at a time the last step, all weights, does.
SFACE_BATCH = 2
# Pixels and maps of all sizes leave holes in memory, which go back after so many large photos, or
# the pixels of so many: after each eight of 250 pixels it would take a tenth of all time.
PHOTOS_UNTIL_TRIM = 8
# Photos in work per thread, so that a batch of faces comes together and memory stays bounded.
AHEAD = 4


class _Networks(NamedTuple):
    cascade: Cascade
    facenet: Network
    second: Network | None


class _Seen(NamedTuple):
    """A photo that was looked at; its faces, if it has any, wait for their embeddings."""

    analysis: Analysis
    detection: Detection | None
    embeddings: Future[Embeddings]

    def finished(self) -> Analysis:
        if self.detection is None:
            return self.analysis
        faces = self.detection.faces(self.embeddings.result())
        return replace(self.analysis, faces=faces)


class OnnxEngine:
    """Finds the faces of the reference engine, and more; its networks load at the first photo."""

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._threads = int(config.read("IMGSEG_THREADS"))

    @cached_property
    def id(self) -> str:
        """Names the networks by hash, the precision and the parameters; loads no network."""
        names = " ".join(
            f"{name}={sha256[:HASH]}" for name, sha256 in onnx_models.source_hashes().items()
        )
        return (
            f"onnx/{REVISION} {names} {onnx_models.precision()} side={DETECTION_SIDE}"
            f" crop={CONTEXT}<{SMALL_FACE} again={SURE}/{CONFIDENT}/{TURNED_SIZE}/{CLOSER}"
        )

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """Yield one ``Analysis`` per photo, in order, reading a few ahead; see ``Engine``."""
        in_work: deque[Future[_Seen]] = deque()
        batches = FaceBatches(self._embed)
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(self._threads, "engine") as pool:
            try:
                held = 0.0
                for photo in photos:
                    batches.expect()
                    in_work.append(pool.submit(self._look, photo, batches))
                    if len(in_work) < AHEAD * self._threads:
                        continue
                    analysis = in_work.popleft().result().finished()
                    held += _as_large_photos(analysis)
                    if held >= PHOTOS_UNTIL_TRIM:
                        give_back_freed()
                        held = 0.0
                    yield analysis
                while in_work:
                    yield in_work.popleft().result().finished()
            finally:
                for future in in_work:
                    future.cancel()
                decoder_pool.POOL.rest()
                give_back_freed()

    def _look(self, photo: Path, batches: FaceBatches) -> _Seen:
        detection = None
        try:
            picture = read_photo(photo, DETECTION_SIDE)
            look, detection = self._find(photo, picture)
            size = picture.width, picture.height
            analysis = Analysis(*size, look=look, taken=picture.taken)
        except UnreadableError as error:
            analysis = Analysis(problem=str(error), passing=error.passing)
        finally:
            # Whatever happened: others wait for this photo to fill their batch, or not to.
            embeddings = batches.put(NO_CROPS if detection is None else detection.crops)
        return _Seen(analysis, detection, embeddings)

    def _find(self, photo: Path, picture: Picture) -> Found:
        planes = planes_of(picture.pixels, DETECTION_SIDE)
        cascade = self._networks().cascade
        boxes, landmarks = cascade.detect(planes)
        again = look_again(photo, picture, planes, boxes, cascade)
        if again:
            return again
        _, height, width = planes.shape
        sides = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, initial=0)
        if (sides * picture.pixels.shape[1] / width < SMALL_FACE).any():
            picture = in_detail(photo, picture, DETAIL_SIDE)
        return Found("", place_faces(picture, boxes, landmarks, width, height))

    def _embed(self, crops: Crops) -> Embeddings:
        _, facenet, second = self._networks()
        if second is None:
            return _of_pixels(facenet, FULL)(crops["wide"])
        return numbers_of(crops, _of_pixels(facenet, FULL), _of_pixels(second, SFACE_BATCH))

    def _networks(self) -> _Networks:
        # The threads' first photos come at once.
        with self._loading:
            return self._loaded

    @cached_property
    def _loaded(self) -> _Networks:
        sessions = onnx_models.load()
        facenet, second = sessions.pop("facenet"), sessions.pop(onnx_models.SECOND, None)
        # Reading them took twice what they hold.
        give_back_freed()
        return _Networks(Cascade(**sessions), facenet, second)


def _as_large_photos(analysis: Analysis) -> float:
    """As how many large photos one counts by the pixels that are looked at: 1 at most."""
    return min(1.0, analysis.width * analysis.height / DETECTION_SIDE**2)


def _of_pixels(network: Network, batch: int) -> Network:
    """The network for uint8 pixels, so many faces at a time."""

    def run(pixels: NDArray[np.uint8]) -> Embeddings:
        values = pixels.astype(np.float32)
        parts = [network(values[i : i + batch]) for i in range(0, len(values), batch)]
        return np.concatenate(parts)

    return run
