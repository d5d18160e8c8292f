"""FaceNet's weights: which file is used, whether it is whole, and the network with them in."""

import hashlib
import importlib.metadata
import importlib.util
import json
from pathlib import Path
from typing import Any, Literal, NamedTuple

from imgseg import config
from imgseg.errors import ModelsMissingError
from imgseg.sentences import Sentence
from imgseg.storage.whole_file import sha256_of
from imgseg.vision import facenet_graph

BUILT_NAME = "facenet-20180402-114759.weights.h5"
SFACE_NAME = "face_recognition_sface_2021dec_int8bq.onnx"
MANIFEST_NAME = "models.json"
# What a light install leaves out.
BUILDERS = ("tensorflow", "mtcnn", "keras_facenet", "onnx", "tf2onnx")
_BUILD = Sentence("run `python run.py models build`")
_WAY_OUT = {
    "built": _BUILD,
    "official": Sentence(
        "put the official file there, or unset IMGSEG_FACENET_WEIGHTS and run `python run.py models"
        " build`"
    ),
}


class FacenetFile(NamedTuple):
    """The weights in use.

    ``sha256`` names the network: of the official file itself, or of the graph that the built
    file was made from, so that building again with another Keras keeps the engine's id.
    """

    path: Path
    kind: Literal["official", "built"]
    sha256: str


def is_light() -> bool:
    """Whether packages are absent that building and the reference engine need."""
    return any(importlib.util.find_spec(package) is None for package in BUILDERS)


def remedy() -> Sentence:
    """What to do about a model file that is missing or changed, as the end of a sentence."""
    if not is_light():
        return Sentence(
            "run `python run.py models build`, or copy the models folder of a machine that has it"
            " there"
        )
    return Sentence(
        "a light install builds none, so copy the models folder of a machine where `python run.py"
        " models build` ran to %(folder)s, or set IMGSEG_MODELS to where it is",
        {"folder": config.models_folder()},
    )


def mtcnn_files() -> dict[str, Path]:
    """The weights in the installed package mtcnn, by network: pnet, rnet, onet.

    Raises:
        ModelsMissingError: this is a light install.
    """
    if is_light():
        raise ModelsMissingError(
            "The reference engine needs packages that this light install leaves out: run"
            " `python -m pip install -r requirements.txt`, or use the engine onnx."
        )
    # Importing mtcnn would import TensorFlow.
    files = importlib.metadata.files("mtcnn") or []
    return {file.stem: Path(str(file.locate())) for file in files if file.suffix == ".lz4"}


def mtcnn_hash() -> str:
    """The SHA-256 of MTCNN's weights, all three networks in the order of their names."""
    digest = hashlib.sha256()
    for _, file in sorted(mtcnn_files().items()):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def sface_hash() -> str:
    """The SHA-256 of SFace's file; ``none`` where ``models build`` could not get it."""
    return str(read_manifest().get("networks", {}).get("sface", "none"))


def second_network_there() -> bool:
    """Whether ``models build`` got SFace; without it FaceNet alone tells faces apart."""
    return sface_hash() != "none"


def sface_file() -> Path | None:
    """SFace's published file, its hash checked; None where it could not be had.

    Raises:
        ModelsMissingError: the file is absent or has changed since.
    """
    if not second_network_there():
        return None
    sha256 = sface_hash()
    path = config.models_folder() / SFACE_NAME
    if not path.is_file() or sha256_of(path) != sha256:
        raise ModelsMissingError(
            "The model file %(path)s is missing or has changed: %(remedy)s.",
            path=path,
            remedy=_BUILD,
        )
    return path


def read_manifest() -> dict[str, Any]:
    """What ``models build`` wrote last; empty without a build.

    ``files`` maps a file name to its ``sha256`` and its ``bytes``; ``source`` says what the
    weights were made from, ``networks`` the hashes of the weights in the ONNX files;
    ``faster_precision`` of FaceNet was measured on the machine ``measured_on``.
    """
    try:
        manifest = json.loads((config.models_folder() / MANIFEST_NAME).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def facenet_file() -> FacenetFile:
    """The official file that IMGSEG_FACENET_WEIGHTS names, else the built one.

    A built file is only looked at for its size: its hash is checked when it is loaded.

    Raises:
        ModelsMissingError: the file is absent, or not as long as it was built.
    """
    official = str(config.read("IMGSEG_FACENET_WEIGHTS"))
    if official:
        path = Path(official).expanduser().resolve()
        if not path.is_file():
            raise ModelsMissingError(
                "There is no FaceNet weights file %(path)s: %(remedy)s.",
                path=path,
                remedy=_WAY_OUT["official"],
            )
        return FacenetFile(path, "official", sha256_of(path))
    path = config.models_folder() / BUILT_NAME
    manifest = read_manifest()
    entry = manifest.get("files", {}).get(BUILT_NAME)
    if entry is None or not path.is_file() or path.stat().st_size != entry["bytes"]:
        raise ModelsMissingError(
            "The FaceNet weights %(path)s are missing or cut short: %(remedy)s.",
            path=path,
            remedy=_BUILD,
        )
    return FacenetFile(path, "built", manifest["source"]["sha256"])


def load_facenet() -> Any:
    """FaceNet as a Keras model with its weights in.

    It takes (n, 160, 160, 3) float32 RGB scaled by ``(x - 127.5) / 128`` and gives (n, 512)
    float32 embeddings of L2 norm 1. Imports TensorFlow; takes seconds.

    Raises:
        ModelsMissingError: the file is absent, changed, or does not hold these weights.
    """
    path, kind, _ = facenet_file()
    if kind == "built" and sha256_of(path) != read_manifest()["files"][BUILT_NAME]["sha256"]:
        raise ModelsMissingError(
            "The FaceNet weights %(path)s have changed since they were built: %(remedy)s.",
            path=path,
            remedy=_BUILD,
        )
    network = facenet_graph.empty_network()
    try:
        if kind == "built":
            network.load_weights(path)
        else:
            # By name: Keras 2, which wrote the official file, ordered the layers differently.
            network.load_weights(path, by_name=True)
    except (OSError, ValueError, KeyError) as error:
        raise ModelsMissingError(
            "%(path)s cannot be read as weights: %(remedy)s.", path=path, remedy=_WAY_OUT[kind]
        ) from error
    # What was built was checked then; by name, a foreign file would simply match nothing.
    if kind == "official" and not facenet_graph.is_facenet(network):
        raise ModelsMissingError(
            "%(path)s does not hold the weights 20180402-114759: %(remedy)s.",
            path=path,
            remedy=_WAY_OUT[kind],
        )
    return network
