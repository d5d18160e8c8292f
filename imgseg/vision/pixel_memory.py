"""Memory that the processes which decode fill with pixels, used again and again (Linux only).

New pages of it cost as much as a fifth of decoding a photo. Its files lie on no disk, nor in
/dev/shm, which may be small and where writing to a full one ends a process.
"""

import fcntl
import mmap
import os
import weakref
from collections import deque
from math import prod

import numpy as np

from imgseg.vision.picture import Pixels

# What is larger goes back to the system at once. Faces are looked for in 9 MB of a photo of 12
# megapixels; in full, for small faces, it takes 36, of which two would lie about.
KEPT_BYTES = 20_000_000
KEPT_PIECES = 2


class Piece:
    """One piece: its ``file``, which whoever fills it makes as large as it must be."""

    def __init__(self) -> None:
        self.file = os.memfd_create("pixels", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        # Reading pages that were taken away would end this process.
        fcntl.fcntl(self.file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
        self._mapped: mmap.mmap | None = None

    def array(self, size: int) -> Pixels:
        """Its first bytes, which nobody here can write to."""
        if self._mapped is None or len(self._mapped) < size:
            self._mapped = mmap.mmap(self.file, 0, prot=mmap.PROT_READ)
        return np.frombuffer(self._mapped, np.uint8, size)

    def close(self) -> None:
        """Give it back to the system once no pixels in it are in use."""
        os.close(self.file)
        self._mapped = None


class PixelMemory:
    """The pieces that are not in use."""

    def __init__(self) -> None:
        # Appending and popping need no lock: pixels may end in any thread, at any moment.
        self._free: deque[Piece] = deque()

    def take(self) -> Piece:
        """A piece to have filled; it goes to ``pixels`` or to ``give_back`` then."""
        try:
            return self._free.pop()
        except IndexError:
            return Piece()

    def pixels(self, piece: Piece, shape: tuple[int, ...]) -> Pixels:
        """What was filled in; the piece comes back by itself once nobody has a part of it.

        Raises:
            ValueError: less was filled in than that.
        """
        whole = piece.array(prod(shape))
        weakref.finalize(whole, self.give_back, piece).atexit = False
        # Whatever is cut out of it holds on to the whole.
        return whole.reshape(shape)

    def give_back(self, piece: Piece) -> None:
        """Keep a piece for another photo, unless it is large or there are enough."""
        if os.fstat(piece.file).st_size > KEPT_BYTES or len(self._free) >= KEPT_PIECES:
            piece.close()
        else:
            self._free.append(piece)

    def clear(self) -> None:
        """Give back to the system what is not in use."""
        while self._free:
            self._free.pop().close()
