"""Make imgseg/vision/facenet_ranges.json: how far each of FaceNet's activations reaches.

Measured on faces of people who do not exist, so that nobody's photo is needed to build the 8-bit
network; run it again when another tf2onnx or Keras makes another graph.

    python scripts/calibrate_facenet.py
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnxruntime.quantization.calibrate import (
    CalibrationDataReader,
    CalibrationMethod,
    create_calibrator,
)
from PIL import Image
from synthetic_faces import draw

from imgseg.vision import onnx_models
from imgseg.vision.crops import face_crops
from imgseg.vision.facenet_int8 import OPERATIONS, RANGES_FILE, graph_hash, number_steps
from imgseg.vision.factory import get_engine
from imgseg.vision.images import read_photo

PEOPLE = 96
SEED = 20260102
# 99.99 measured worse (cosine to fp32 0.9972 instead of 0.9980, worst 0.976 instead of 0.981).
PERCENTILE = 99.999


class Crops(CalibrationDataReader):
    """Gives the calibrator one face after the other."""

    def __init__(self, crops: list[NDArray[np.uint8]]) -> None:
        self._crops = iter(crops)

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        """The next face, or None at the end."""
        crop = next(self._crops, None)
        return None if crop is None else {"faces": crop[None].astype(np.float32)}


def main() -> None:
    """Measure and write the file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crops = list(_crops(list(draw(PEOPLE, SEED, folder))))
        model = onnx.load(onnx_models.path_of("facenet"))
        number_steps(model)
        onnx.save(model, folder / "numbered.onnx")
        calibrator = create_calibrator(
            folder / "numbered.onnx",
            OPERATIONS,
            augmented_model_path=str(folder / "augmented.onnx"),
            calibrate_method=CalibrationMethod.Percentile,
            extra_options={"percentile": PERCENTILE},
        )
        calibrator.collect_data(Crops(crops))
        found = calibrator.compute_data().items()
    ranges = {step: [float(f"{value:.5g}") for value in data.range_value] for step, data in found}
    text = json.dumps({"graph": graph_hash(model), "ranges": ranges}, indent=0)
    RANGES_FILE.write_text(text + "\n", encoding="utf-8")
    print(f"{len(ranges)} ranges from {len(crops)} faces in {RANGES_FILE}")


def _crops(photos: list[Path]) -> Iterator[NDArray[np.uint8]]:
    """Each face as it is, and once as faces in albums are: tiny, cut by the border, dark."""
    for number, (photo, analysis) in enumerate(
        zip(photos, get_engine("onnx").analyse(photos), strict=True)
    ):
        pixels = read_photo(photo).pixels
        for face in analysis.faces:
            box = face.x, face.y, face.w, face.h
            crop = face_crops(pixels, box, face.landmarks, 1.0)["wide"][0]
            yield crop
            yield (_tiny, _cut, _dark)[number % 3](crop)


def _tiny(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    face = Image.fromarray(crop)
    return np.asarray(face.resize((24, 24)).resize(face.size, Image.Resampling.BILINEAR))


def _cut(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.pad(
        crop[:, : len(crop) * 2 // 3], ((0, 0), (0, len(crop) - len(crop) * 2 // 3), (0, 0))
    )


def _dark(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return crop // 3


if __name__ == "__main__":
    main()
