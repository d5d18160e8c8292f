"""The faces of an album and strangers, as whoever is known well is learnt from them."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

RIDGE = 1.0
# So many faces are learnt from at a time: 40 MB.
ROWS = 4096

Faces = NDArray[np.float32]


class Everybody:
    """The faces of an album and strangers, as they are learnt from, whatever their groups are."""

    def __init__(self, faces: Faces, strangers: Faces) -> None:
        """Faces are (n, d), L2 norm 1, strangers (m, d)."""
        self.faces = faces
        width = faces.shape[1] + 1
        self.products, self.total = RIDGE * np.eye(width), np.zeros(width)
        for part in (*_parts(faces), strangers):
            seen = seen_as(part)
            self.products += seen.T @ seen
            self.total += seen.sum(axis=0)
        self.inverse = np.linalg.inv(self.products)
        # How much each face holds its own answer.
        self.leverage = np.concatenate([
            np.einsum("ij,ij->i", seen @ self.inverse, seen) for seen in map(seen_as, _parts(faces))
        ])  # fmt: skip


def _parts(faces: Faces) -> Iterator[Faces]:
    return (faces[start : start + ROWS] for start in range(0, len(faces), ROWS))


def seen_as(faces: Faces) -> NDArray[np.float64]:
    """The faces with a last column for the constant term."""
    return np.append(faces.astype(np.float64), np.ones((len(faces), 1)), axis=1)


def sum_of(faces: Faces) -> NDArray[np.float64]:
    """The sum of the faces, with that of the last column of `seen_as`."""
    return np.append(faces.sum(axis=0, dtype=np.float64), len(faces))
