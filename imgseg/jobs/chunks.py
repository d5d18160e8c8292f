"""A chunk of photos and what was found in it, as they travel between machines."""

import base64
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from imgseg import config
from imgseg.errors import ImgsegError, StoreAwayError
from imgseg.faces import Analysis, Face
from imgseg.storage.photos import photo_store
from imgseg.vision.contract import Engine

# Of a face; numpy's own kinds of them are no plain data.
NUMBERS = "x", "y", "w", "h", "confidence", "quality"


class Chunk(TypedDict):
    """Photos, by their paths in App_data, and the engine that is to look at them, by its id."""

    engine_id: str
    photos: list[str]


class Found(TypedDict):
    """What a worker says to a chunk: see `read_analyses`, or why it does not look at it."""

    analyses: list[dict[str, Any]]
    refused: str


def make_chunk(engine_id: str, photos: list[Path]) -> Chunk:
    """Photos of App_data for a worker, on whose machine App_data may lie elsewhere."""
    root = config.app_data()
    return {"engine_id": engine_id, "photos": [str(photo.relative_to(root)) for photo in photos]}


def analyse_chunk(engine: Engine, chunk: Chunk) -> Found:
    """Look at the photos of a chunk, in order, if ``engine`` is the one that is asked for."""
    if engine.id != chunk["engine_id"]:
        refused = (
            f"A worker has the engine {engine.id}, and imgseg asks for {chunk['engine_id']}:"
            " install the same version and models on both."
        )
        return {"analyses": [], "refused": refused}
    root = config.app_data()
    photos = [root / photo for photo in chunk["photos"]]
    try:
        analyses = [_as_data(analysis) for analysis in engine.analyse(photos)]
    except StoreAwayError as error:
        return {"analyses": [], "refused": f"A worker cannot get at the photos: {error}"}
    finally:
        # Nothing stays on a worker of what it has looked at.
        photo_store().forget_files()
    return {"analyses": analyses, "refused": ""}


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
