"""Packages without start-up notes that say nothing to the person at the terminal."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STANDARD_ERROR = 2


def import_tensorflow() -> Any:
    """Import TensorFlow, once and quietly; takes seconds.

    Raises:
        ImportError: it is not installed, or not for this processor; its notes are then shown.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kept = os.dup(STANDARD_ERROR)
    # The notes come before TensorFlow reads that setting, straight to the file descriptor.
    with tempfile.TemporaryFile() as notes:
        os.dup2(notes.fileno(), STANDARD_ERROR)
        try:
            import tensorflow
        except ImportError:
            notes.seek(0)
            os.write(kept, notes.read())
            raise
        finally:
            os.dup2(kept, STANDARD_ERROR)
            os.close(kept)
    return tensorflow


@contextmanager
def quiet_lz4() -> Iterator[None]:
    """Read lz4 files, as mtcnn's weights are, without a complaint about each that is closed.

    On Python 3.13 lz4 flushes a file once more when it is already closed, which harms nothing.
    """
    told = sys.unraisablehook

    def tell(unraisable: Any) -> None:
        if not isinstance(unraisable.exc_value, ValueError):
            told(unraisable)

    sys.unraisablehook = tell
    try:
        yield
    finally:
        sys.unraisablehook = told
