"""Make imgseg/recognition/background.npy: embeddings of people who do not exist.

They are found and embedded by the reference engine like any photo, and thrown away.

    python scripts/make_background.py
"""

import tempfile
from pathlib import Path

import numpy as np
from synthetic_faces import draw
from tqdm import tqdm

from imgseg.recognition.background import BACKGROUND_FILE
from imgseg.vision.engine import get_engine

PEOPLE = 512
SEED = 20260101


def main() -> None:
    """Make the faces, embed them and write the file."""
    with tempfile.TemporaryDirectory() as folder:
        photos = list(draw(PEOPLE, SEED, Path(folder)))
        found = tqdm(get_engine("reference").analyse(photos), "Embedding", total=len(photos))
        # A face that the detector does not find, or finds twice, is no use.
        embeddings = [a.faces[0].embedding for a in found if len(a.faces) == 1]
    np.save(BACKGROUND_FILE, np.array(embeddings, dtype=np.float16))
    print(f"{len(embeddings)} embeddings in {BACKGROUND_FILE}")


if __name__ == "__main__":
    main()
