"""Arrays too large for memory: in a file without a name on the disk of App_data, mapped.

The system keeps of it in memory what there is room for. The file is gone with the array, however
the process ends.
"""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from imgseg import config

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Up to so many bytes memory holds an array.
IN_MEMORY = 64 * 2**20

Number = TypeVar("Number", bound=np.generic)


def large_array(shape: tuple[int, ...], kind: type[Number]) -> NDArray[Number]:
    """An array to be filled; where the disk has no room for it, memory holds it."""
    size = int(np.prod(shape)) * np.dtype(kind).itemsize
    # Elsewhere a disk that is full would be found too late, by ending the process.
    if size > IN_MEMORY and hasattr(os, "posix_fallocate"):
        try:
            with tempfile.TemporaryFile(dir=config.app_data()) as file:
                os.posix_fallocate(file.fileno(), 0, size)
                return np.memmap(file, kind, "r+", 0, shape)
        except OSError:
            # Full, or of a kind that cannot promise room.
            pass
    return np.empty(shape, kind)


def rows_at(rows: NDArray[Number], numbers: NDArray[np.intp]) -> NDArray[Number]:
    """A copy of the rows with these numbers, all of which there are."""
    chosen = large_array((len(numbers), *rows.shape[1:]), rows.dtype.type)
    # Any other mode would make the copy in memory first.
    return np.take(rows, numbers, axis=0, out=chosen, mode="clip")
