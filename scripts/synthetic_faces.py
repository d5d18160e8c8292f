"""Photos of people who do not exist, for the scripts beside this file; development only.

Drawn by the network in the package random-face (MobileStyleGAN, Belousov 2021, arXiv 2104.04767;
Apache 2.0). Needs `pip install openvino` beside requirements.txt.
"""

import sys
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
from imgseg.services.model_files.fetch import download

WHEEL = "random_face-2021.7.21.1-py3-none-any.whl"
WHEEL_SHA256 = "e5d10e2be7df63f06123855ec591ca35dcb1d059eba47ddcb175d7d26b4019b5"
# Towards the average face: 0 makes everybody the same, 1 is as varied as the network knows.
VARIETY = 0.9
# About the size that faces have in photos; the network's own 1024 pixels are all smoothness.
SIDE = 256


def draw(people: int, seed: int, folder: Path) -> Iterator[Path]:
    """Draw that many people (at most 4096) into ``folder``, each in a photo of 256 x 256."""
    wheel = download("random-face==2021.7.21.1", WHEEL, WHEEL_SHA256, config.models_folder())
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith("random_face/data/"):
                archive.extract(name, folder)
    style_of = _network(folder, "MappingNetwork", "style")
    image_of = _network(folder, "SynthesisNetwork", "img")
    random = np.random.default_rng(seed)
    styles = [style_of(random.standard_normal((1, 512), dtype=np.float32)) for _ in range(4096)]
    average = np.mean(styles, axis=0)
    for number, style in enumerate(tqdm(styles[:people], "Drawing")):
        pixels = image_of(average + VARIETY * (style - average))[0]
        pixels = (np.clip(pixels, -1, 1) + 1) * 127.5
        image = Image.fromarray(pixels.round().astype(np.uint8).transpose(1, 2, 0))
        photo = folder / f"{number:04}.png"
        image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(photo)
        yield photo


def _network(folder: Path, name: str, result: str) -> Any:
    path = folder / "random_face/data" / f"{name}.xml"
    compiled = openvino.Core().compile_model(str(path), "CPU")
    return lambda values: compiled(values)[result]
