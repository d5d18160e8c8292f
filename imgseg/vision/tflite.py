"""MobileFaceNet as it was published, in TensorFlow Lite."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imgseg.vision.quiet import import_tensorflow

Array = NDArray[np.float32]
# The file takes two faces at once, never another number.
AT_ONCE = 2
# The warning has line breaks before and between.
DEPRECATED = r"\s*Warning: tf\.lite\.Interpreter is deprecated"


def open_mobilefacenet(path: Path) -> Callable[[NDArray[Any]], Array]:
    """The network of the published file, from (n, 112, 112, 3) RGB, 0-255, to (n, 192) float32.

    Imports TensorFlow; the function is for one thread at a time.
    """
    tf = import_tensorflow()
    with warnings.catch_warnings():
        # It is to move to a package of its own.
        warnings.filterwarnings("ignore", DEPRECATED, UserWarning)
        interpreter = tf.lite.Interpreter(str(path), num_threads=1)
    interpreter.allocate_tensors()
    (takes,), (gives,) = interpreter.get_input_details(), interpreter.get_output_details()

    def two(faces: Array) -> Array:
        filled = np.concatenate([faces, faces])[:AT_ONCE]
        interpreter.set_tensor(takes["index"], filled)
        interpreter.invoke()
        result: Array = interpreter.get_tensor(gives["index"])[: len(faces)]
        return result

    def run(pixels: NDArray[Any]) -> Array:
        faces = (pixels.astype(np.float32) - np.float32(127.5)) / np.float32(128)
        return np.concatenate([two(faces[i : i + AT_ONCE]) for i in range(0, len(faces), AT_ONCE)])

    return run
