"""The reference engine: the published packages themselves, mtcnn and keras-facenet's network.

MTCNN: Zhang et al., "Joint Face Detection and Alignment using Multitask Cascaded Convolutional
Networks" (2016). FaceNet: Schroff et al. (2015), network by Sandberg (20180402-114759).
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis, Face
from imgseg.vision import weights
from imgseg.vision.area import planes_of
from imgseg.vision.crops import CONTEXT, FACENET_SIDE, Crops
from imgseg.vision.detection import place_faces
from imgseg.vision.images import DETECTION_SIDE, read_photo
from imgseg.vision.picture import Picture, UnreadableError
from imgseg.vision.quiet import import_tensorflow, quiet_lz4
from imgseg.vision.sface_tensorflow import open_sface
from imgseg.vision.two_networks import numbers_of

# Below this MTCNN's pyramid is empty (its smallest face is 20 pixels).
SMALLEST_SIDE = 20
# Changes whenever decoding, cropping or detection change what comes out.
REVISION = 5


class ReferenceEngine:
    """Slow and faithful, without a second look; its TensorFlow networks load once, when needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @cached_property
    def id(self) -> str:
        """Names the networks by hash, the precision and the parameters; loads no network."""
        return (
            f"reference/{REVISION} mtcnn={weights.mtcnn_hash()[:12]}"
            f" facenet={weights.facenet_file().sha256[:12]}"
            f" sface={weights.sface_hash()[:12]} fp32"
            f" side={DETECTION_SIDE} crop={CONTEXT}"
        )

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """Yield one ``Analysis`` per photo, in order; see ``Engine``."""
        for path in photos:
            try:
                picture = read_photo(path)
            except UnreadableError as error:
                yield Analysis(problem=str(error), passing=error.passing)
                continue
            with self._lock:
                faces = self._faces(picture)
            yield Analysis(picture.width, picture.height, faces, taken=picture.taken)

    def _faces(self, picture: Picture) -> list[Face]:
        small = planes_of(picture.pixels, DETECTION_SIDE).astype(np.uint8)
        _, height, width = small.shape
        if min(height, width) < SMALLEST_SIDE:
            return []
        found = self._networks[0](small.transpose(1, 2, 0))
        # mtcnn gives five x, then five y.
        landmarks = found[:, 6:16].reshape(-1, 2, 5).transpose(0, 2, 1)
        detection = place_faces(picture, found[:, 1:6], landmarks, width, height)
        return detection.faces(self._networks[1](detection.crops)) if len(detection.crops) else []

    @cached_property
    def _networks(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        tf = import_tensorflow()
        from mtcnn import MTCNN

        with quiet_lz4():
            detector = MTCNN()
        network = weights.load_facenet()

        def detect(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
            found = detector.detect_faces(pixels, box_format="xyxy", output_type="numpy")
            return np.asarray(found, dtype=np.float64).reshape(-1, 16)

        signature = [tf.TensorSpec((None, FACENET_SIDE, FACENET_SIDE, 3), tf.uint8)]

        @tf.function(input_signature=signature)
        def run(crops: Any) -> Any:
            return network((tf.cast(crops, tf.float32) - 127.5) / 128.0, training=False)

        def facenet(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
            # 32 at a time: more is no faster and a stadium would fill the memory.
            parts = [run(crops[i : i + 32]).numpy() for i in range(0, len(crops), 32)]
            return np.concatenate(parts).astype(np.float32)

        file = weights.sface_file()
        second = open_sface(file) if file else None

        def embed(crops: Crops) -> NDArray[np.float32]:
            return numbers_of(crops, facenet, second) if second else facenet(crops["wide"])

        return detect, embed
