"""Make imgseg/recognition/background.npy: embeddings of people who do not exist.

They are drawn from the mean and the covariance of the embeddings of one photo each of many public
people, such as those of Labeled Faces in the Wild who have a single photo. Only these aggregates
are used, and what is drawn is nobody.

    python scripts/make_background.py FOLDER_OF_PHOTOS
"""

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from imgseg.recognition.background import BACKGROUND_FILE
from imgseg.recognition.embeddings import FACENET_SIZE, unit
from imgseg.storage.folders import list_photos
from imgseg.vision.factory import get_engine

STRANGERS = 500
SEED = 0
# Of as few faces as there are numbers the covariance is drawn towards one without any relation
# between the numbers; so much.
SHRINKAGE = 0.1


def main(folder: Path) -> None:
    """Embed the faces of the photos that show one, and write the file."""
    photos = [folder / name for name in list_photos(folder).photos]
    found = tqdm(get_engine("onnx").analyse(photos), "Embedding", total=len(photos))
    faces = np.array([seen.faces[0].embedding for seen in found if len(seen.faces) == 1])
    np.save(BACKGROUND_FILE, strangers_like(faces).astype(np.float16))
    print(f"{STRANGERS} strangers drawn from {len(faces)} faces in {BACKGROUND_FILE}")


def strangers_like(faces: NDArray[np.float32]) -> NDArray[np.float32]:
    """Draw 500 embeddings, (500, d), with the mean and covariance of faces (n, d)."""
    covariance = np.cov(faces.T.astype(np.float64))
    covariance = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.diag(np.diag(covariance))
    random = np.random.default_rng(SEED)
    drawn = random.multivariate_normal(faces.mean(axis=0), covariance, STRANGERS, method="cholesky")
    parts = np.split(drawn.astype(np.float32), [FACENET_SIZE], axis=1)
    return np.concatenate([unit(part) for part in parts], axis=1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
