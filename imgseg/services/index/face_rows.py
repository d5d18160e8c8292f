"""How the faces of the index lie in the database, and how they come out in arrays."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sqlalchemy import Row

from imgseg.faces import Analysis, Face
from imgseg.models.index import IndexedFace
from imgseg.recognition.face_table import ABOUT, Rows

# What is read of each face, in this order.
OF_A_FACE = (
    "id",
    "photo_id",
    "x",
    "y",
    "w",
    "h",
    "confidence",
    "quality",
    "landmarks",
    "embedding",
)
# An embedding has so many numbers at least, and less than twice as many.
FEWEST_NUMBERS = 512


def faces_of_rows(rows: Sequence[Row[Any]], places: dict[int, int]) -> tuple[list[int], Rows]:
    """How many faces each photo has, and all of them in arrays, photo by photo, by their ids.

    Args:
        rows: of each face, what ``OF_A_FACE`` names.
        places: of the photos, by their ids.
    """
    if not rows:
        return [0] * len(places), Rows(np.empty((0, 0), np.float16), np.empty(0, ABOUT))
    ids, photo_ids, *box, confidence, quality, landmarks, embeddings = zip(*rows, strict=True)
    of = np.array([places[photo_id] for photo_id in photo_ids])
    about = np.empty(len(rows), ABOUT)
    about["box"] = np.transpose(box)
    about["confidence"], about["quality"] = confidence, quality
    about["landmarks"] = np.frombuffer(b"".join(landmarks), "<f4").reshape(-1, 5, 2)
    numbers = np.frombuffer(b"".join(map(_half, embeddings)), "<f2").reshape(len(rows), -1)
    order = np.lexsort((ids, of))
    faces_in = np.bincount(of, minlength=len(places)).tolist()
    return faces_in, Rows(numbers[order], about[order])


def as_kept(analysis: Analysis) -> Analysis:
    """An analysis as it is when it comes back: its embeddings of half precision."""
    kept = [face.embedding.astype(np.float16).astype(np.float32) for face in analysis.faces]
    faces = [replace(f, embedding=one) for f, one in zip(analysis.faces, kept, strict=True)]
    return replace(analysis, faces=faces)


def row_of_face(photo_id: int, face: Face) -> IndexedFace:
    """A face of a photo, to be added."""
    return IndexedFace(
        photo_id=photo_id,
        x=face.x,
        y=face.y,
        w=face.w,
        h=face.h,
        confidence=face.confidence,
        landmarks=face.landmarks.astype("<f4").tobytes(),
        embedding=face.embedding.astype("<f2").tobytes(),
        quality=face.quality,
    )


def _half(embedding: bytes) -> bytes:
    # Of two bytes each; those of four that an earlier imgseg wrote are 512 or more as well.
    if len(embedding) < 4 * FEWEST_NUMBERS:
        return embedding
    return np.frombuffer(embedding, "<f4").astype("<f2").tobytes()
