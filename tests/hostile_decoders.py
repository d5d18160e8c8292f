"""Decoders that break down over photos of certain names, as real ones have over some photos."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from imgseg.vision.decoder_pool import DecoderPool

# Python imports it at its start, in the processes that decode.
AT_THE_START = """
import os, signal, time
from pathlib import Path
from PIL import Image

def hostile(path, *rest, **more):
    match Path(path).stem:
        case "sleeps":
            time.sleep(60)
        case "loops":
            while True:
                pass
        case "grows":
            bytearray(5 * 2**30)
        case "SIGABRT" | "SIGSEGV" | "SIGBUS" | "SIGKILL" as name:
            os.kill(os.getpid(), getattr(signal, name))
    return usual(path, *rest, **more)

usual, Image.open = Image.open, hostile
"""


@contextmanager
def hostile_decoders(folder: Path) -> Iterator[DecoderPool]:
    """A pool of one process; ``folder`` is for a file that it reads at its start."""
    (folder / "sitecustomize.py").write_text(AT_THE_START)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        pool = DecoderPool(1)
        yield pool
        pool.close()
