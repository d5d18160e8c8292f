"""Which faces of a group tell best who the person is."""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.clustering import WEIGHT
from imgseg.recognition.embeddings import unit, weighed

# A face of so many pixels is as clear as FaceNet can use.
LARGE = 160
# So many are chosen to differ from each other; more would teach little.
VARIED = 10
# This share of a group, the least like its mean, may hold mistakes: it comes last.
DOUBTFUL = 0.25


def exemplars_first(
    faces: NDArray[np.float32], widths: NDArray[np.float64], confidences: NDArray[np.float64]
) -> list[int]:
    """Order the faces of a group: clear and surely the person first, and each unlike the others.

    Args:
        faces: (n, 640) or (n, 512) embeddings, see `imgseg.recognition.embeddings`, n >= 1.
        widths: (n,) of the boxes, in pixels.
        confidences: (n,) of the detector, 0-1.

    Returns:
        The numbers of all faces.
    """
    if len(faces) == 1:
        return [0]
    faces = weighed(faces, WEIGHT)
    similarity = faces @ unit(faces.mean(axis=0))
    worth = similarity * np.minimum(widths / LARGE, 1) * confidences
    sure = similarity >= np.quantile(similarity, DOUBTFUL)
    order = [int(np.argmax(np.where(sure, worth, -1)))]
    news = np.ones(len(faces))
    for _ in range(min(VARIED, int(sure.sum())) - 1):
        # A copy of a photo that is chosen already shows nothing new.
        news = np.minimum(news, 1 - faces @ faces[order[-1]])
        open_ = sure & ~np.isin(np.arange(len(faces)), order)
        order.append(int(np.argmax(np.where(open_, worth * news, -1))))
    rest = np.lexsort((-worth, ~sure))
    return order + [int(number) for number in rest if number not in order]
