"""Make imgseg/recognition/background.npy: embeddings of people who do not exist.

For development only; needs `pip install openvino` beside requirements.txt. The faces are made by
the network in the package random-face (MobileStyleGAN, Belousov 2021, arXiv 2104.04767; Apache
2.0), found and embedded by the reference engine like any photo, and thrown away.

    python scripts/make_background.py
"""

import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from PIL import Image
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from imgseg import config
from imgseg.recognition.background import BACKGROUND_FILE
from imgseg.services.fetch import download
from imgseg.vision.engine import get_engine

WHEEL = "random_face-2021.7.21.1-py3-none-any.whl"
WHEEL_SHA256 = "e5d10e2be7df63f06123855ec591ca35dcb1d059eba47ddcb175d7d26b4019b5"
PEOPLE = 512
SEED = 20260101
# Towards the average face: 0 makes everybody the same, 1 is as varied as the network knows.
VARIETY = 0.9
# About the size that faces have in photos; the network's own 1024 pixels are all smoothness.
SIDE = 256


def main() -> None:
    """Make the faces, embed them and write the file."""
    wheel = download("random-face==2021.7.21.1", WHEEL, WHEEL_SHA256, config.models_folder())
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.startswith("random_face/data/"):
                    archive.extract(name, folder)
        photos = list(_draw(Path(folder)))
        found = tqdm(get_engine("reference").analyse(photos), "Embedding", total=len(photos))
        # A face that the detector does not find, or finds twice, is no use.
        embeddings = [a.faces[0].embedding for a in found if len(a.faces) == 1]
    np.save(BACKGROUND_FILE, np.array(embeddings, dtype=np.float16))
    print(f"{len(embeddings)} embeddings in {BACKGROUND_FILE}")


def _draw(folder: Path) -> Iterator[Path]:
    core = openvino.Core()

    def network(name: str, result: str) -> Any:
        compiled = core.compile_model(str(folder / "random_face/data" / f"{name}.xml"), "CPU")
        return lambda values: compiled(values)[result]

    style_of = network("MappingNetwork", "style")
    image_of = network("SynthesisNetwork", "img")
    random = np.random.default_rng(SEED)
    styles = [style_of(random.standard_normal((1, 512), dtype=np.float32)) for _ in range(4096)]
    average = np.mean(styles, axis=0)
    for number, style in enumerate(tqdm(styles[:PEOPLE], "Drawing")):
        pixels = image_of(average + VARIETY * (style - average))[0]
        pixels = (np.clip(pixels, -1, 1) + 1) * 127.5
        image = Image.fromarray(pixels.round().astype(np.uint8).transpose(1, 2, 0))
        photo = folder / f"{number}.png"
        image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(photo)
        yield photo


if __name__ == "__main__":
    main()
