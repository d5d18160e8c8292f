"""The baseline of `python run.py bench`: face recognition as the tutorials write it.

Step for step "MTCNN, then FaceNet": the photo is opened at full size as RGB, MTCNN looks at all of
it, the first face that it gives is cut out along its box and resized to 160 x 160, and FaceNet
embeds that one face. Nothing of imgseg's own work is in it but the loading of the same weights,
which keras-facenet itself would fetch from the network.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from imgseg.faces import Analysis, Face
from imgseg.vision.weights import load_facenet

SIDE = 160


class Tutorial:
    """Finds the first face of each photo; loads its networks when it is made.

    Raises:
        ModelsMissingError: FaceNet's weights are missing or changed.
    """

    def __init__(self) -> None:
        from mtcnn import MTCNN

        self._detector = MTCNN()
        self._model = load_facenet()

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """Yield one ``Analysis`` with at most one face per photo, in order.

        A photo that any step fails on yields its ``problem``.
        """
        for path in photos:
            try:
                yield self._look(path)
            # The steps check nothing, so that odd photos fail in nearly every way.
            except Exception as error:  # noqa: BLE001
                yield Analysis(problem=f"{type(error).__name__}: {error}")

    def _look(self, path: Path) -> Analysis:
        image = Image.open(path).convert("RGB")
        pixels = np.asarray(image)
        found = self._detector.detect_faces(pixels)
        if not found:
            return Analysis(*image.size)
        x1, y1, width, height = found[0]["box"]
        x1, y1 = abs(x1), abs(y1)
        crop = pixels[y1 : y1 + height, x1 : x1 + width]
        face = np.asarray(Image.fromarray(crop).resize((SIDE, SIDE)))
        # As keras-facenet scales them.
        sample = (face.astype(np.float32) - 127.5) / 128.0
        embedding = self._model.predict(np.expand_dims(sample, axis=0), verbose=0)[0]
        landmarks = np.array(list(found[0]["keypoints"].values()), dtype=np.float32)
        box = float(x1), float(y1), float(width), float(height)
        return Analysis(
            *image.size, [Face(*box, float(found[0]["confidence"]), landmarks, embedding)]
        )
