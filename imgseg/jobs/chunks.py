"""A chunk of photos and what was found in it, as they travel between machines."""

import base64
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from imgseg import config
from imgseg.errors import ImgsegError, InputError
from imgseg.faces import Analysis, Face
from imgseg.storage.photos import bucket
from imgseg.storage.roots import fence_of

# Of a face; numpy's own kinds of them are no plain data.
NUMBERS = "x", "y", "w", "h", "confidence", "quality"
# Changes whenever a chunk or what is said to it does; but for "form" and "refused", which stay.
FORM = 2


class Chunk(TypedDict):
    """Photos, one or more, by their paths in App_data, and the id of the engine to look at them.

    Those that are read in place have whole paths.
    """

    form: int
    engine_id: str
    photos: list[str]


class Found(TypedDict):
    """What a worker says to a chunk: see `read_analyses`, or why it does not look at it.

    ``failed`` where it could not, and another one may.
    """

    analyses: list[dict[str, Any]]
    refused: str
    failed: bool


FAILED: Found = {"analyses": [], "refused": "", "failed": True}


def make_chunk(engine_id: str, photos: list[Path]) -> Chunk:
    """Photos for a worker, on whose machine App_data may lie elsewhere."""
    root = config.app_data()
    ours = (photo.relative_to(root) if photo.is_relative_to(root) else photo for photo in photos)
    names = [str(photo) for photo in ours]
    return {"form": FORM, "engine_id": engine_id, "photos": names}


def photos_of(chunk: Chunk, engine_id: str) -> list[Path]:
    """Where the photos of a chunk lie on the machine of a worker, whose engine has that id.

    Raises:
        InputError: the worker is not what the web app asks for, or does not see its photos.
    """
    if chunk["form"] != FORM:
        raise InputError("it is of another version than the web app; install the same on both.")
    if engine_id != chunk["engine_id"]:
        raise InputError(
            f"it has the engine {engine_id}, and the web app {chunk['engine_id']}; install the same"
            " version and models on both."
        )
    root = config.app_data()
    photos = [root / photo for photo in chunk["photos"]]
    if strange := [one for one in photos if not one.is_relative_to(root) and not fence_of(one)]:
        raise InputError(
            f"its IMGSEG_FOLDERS names no folder of {strange[0]}; let it see the folders of the web"
            " app, by the same paths."
        )
    if not bucket() and not any(photo.parent.is_dir() for photo in photos):
        raise InputError(
            f"they are not in its IMGSEG_APP_DATA, {root}; let it see the folder of the web app."
        )
    return photos


def found_in(analyses: list[Analysis]) -> Found:
    """What was found in the photos of a chunk, in order, as it travels."""
    return {"analyses": [_as_data(one) for one in analyses], "refused": "", "failed": False}


def refusal(why: str) -> Found:
    """Why a worker does not look at a chunk, in a sentence."""
    return {"analyses": [], "refused": why, "failed": False}


def read_analyses(found: Found) -> list[Analysis]:
    """What was found in the photos of a chunk, in order.

    Raises:
        ImgsegError: the worker refused it.
    """
    if found["refused"]:
        raise ImgsegError(found["refused"])
    return [
        Analysis(**data | {"faces": [_face(face) for face in data["faces"]]})
        for data in found["analyses"]
    ]


def _face(data: dict[str, Any]) -> Face:
    arrays = {
        "landmarks": _array(data["landmarks"]).reshape(5, 2),
        "embedding": _array(data["embedding"]),
    }
    return Face(**data | arrays)


def _as_data(analysis: Analysis) -> dict[str, Any]:
    faces = [
        {name: float(getattr(face, name)) for name in NUMBERS}
        | {"landmarks": _text(face.landmarks), "embedding": _text(face.embedding)}
        for face in analysis.faces
    ]
    return vars(analysis) | {"faces": faces}


def _text(array: NDArray[np.float32]) -> str:
    return base64.b64encode(array.astype("<f4").tobytes()).decode("ascii")


def _array(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), dtype="<f4").astype(np.float32)
