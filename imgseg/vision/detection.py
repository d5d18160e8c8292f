"""From the boxes that MTCNN finds to faces: places in the full-size photo, and crops."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Face
from imgseg.vision.crops import NO_CROPS, Crops, face_crops
from imgseg.vision.picture import Picture
from imgseg.vision.two_networks import finished

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Detection:
    """The faces of a photo before their embeddings are known.

    ``boxes`` (n, 5) holds x1, y1, x2, y2 in pixels of the full-size photo and the confidence,
    ``landmarks`` (n, 5, 2) are in such pixels too, ``crops`` (n,) of the dtype ``CROPS``.
    """

    boxes: NDArray[np.float64]
    landmarks: NDArray[np.float64]
    crops: Crops

    def faces(self, numbers: Array) -> list[Face]:
        """The faces with what the networks gave for them, see ``two_networks``."""
        embeddings, qualities = finished(numbers)
        return [
            Face(x1, y1, x2 - x1, y2 - y1, confidence, marks.astype(np.float32), *known)
            for (x1, y1, x2, y2, confidence), marks, *known in zip(
                self.boxes.tolist(), self.landmarks, embeddings, qualities.tolist(), strict=True
            )
        ]


def place_faces(
    picture: Picture,
    boxes: NDArray[np.floating],
    landmarks: NDArray[np.floating],
    width: int,
    height: int,
) -> Detection:
    """Place the faces that were found in a photo of reduced size.

    Args:
        picture: the photo; crops are cut from all the pixels it has.
        boxes: (n, 5), x1, y1, x2, y2 in pixels of the reduced photo, and the confidence.
        landmarks: (n, 5, 2), in such pixels.
        width: of the reduced photo.
        height: of the reduced photo.

    Returns:
        Without boxes of under a pixel; the others end at the photo's border.
    """
    full = np.array([picture.width, picture.height])
    stretch = full / (width, height)
    placed = boxes.astype(np.float64)
    placed[:, :4] = np.clip(placed[:, :4] * np.tile(stretch, 2), 0, np.tile(full, 2))
    kept = ((placed[:, 2:4] - placed[:, :2]) >= 1).all(axis=1)
    placed = placed[kept]
    scale = picture.pixels.shape[1] / picture.width
    marks = landmarks[kept] * stretch
    crops = [
        face_crops(picture.pixels, (x1, y1, x2 - x1, y2 - y1), points, scale)
        for (x1, y1, x2, y2, _), points in zip(placed.tolist(), marks, strict=True)
    ]
    return Detection(placed, marks, np.concatenate([NO_CROPS, *crops]))
