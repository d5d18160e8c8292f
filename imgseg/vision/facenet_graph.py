"""From the frozen graph of FaceNet 20180402-114759 to keras-facenet's network.

The graph's batch norms are folded into its convolutions and its batch is fixed at 1, so its
arrays are moved into the Keras network instead of running it.
"""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imgseg.vision.quiet import import_tensorflow

FACENET_SIDE = 160
EMBEDDING_SIZE = 512

# The first numbers of the embedding that the right weights give the picture of `is_facenet`.
FINGERPRINT = (-0.0266, -0.01007, -0.02683, 0.04447, -0.04531, 0.05732, -0.02852, -0.0137)
# Rounding differs between processors by 1e-6, on some by 1e-3; other weights by 1e-2 and more.
FINGERPRINT_TOLERANCE = 3e-3


def empty_network() -> Any:
    """keras-facenet's Inception-ResNet v1 with random weights; imports TensorFlow."""
    import_tensorflow()
    from keras_facenet.inception_resnet_v1 import InceptionResNetV1

    return InceptionResNetV1(input_shape=(FACENET_SIDE, FACENET_SIDE, 3), classes=EMBEDDING_SIZE)


def read_arrays(graph: bytes) -> dict[str, NDArray[np.float32]]:
    """Every array of a frozen graph, under the name that its Keras layer has for it.

    Args:
        graph: a serialised TensorFlow ``GraphDef``.
    """
    tf = import_tensorflow()
    definition = tf.compat.v1.GraphDef.FromString(graph)
    return {
        keras_name(node.name): tf.make_ndarray(node.attr["value"].tensor)
        for node in definition.node
        if node.op == "Const"
    }


def keras_name(node: str) -> str:
    """The Keras name of a graph's array.

    ``InceptionResnetV1/Repeat_1/block17_10/Branch_0/Conv2d_1x1/weights`` is
    ``Block17_10_Branch_0_Conv2d_1x1_weights``.
    """
    name = node.removeprefix("InceptionResnetV1/")
    name = re.sub(r"^Repeat(_\d)?/block", "Block", name)
    # Keras counts the sixth and last block on; the graph sets it apart.
    name = re.sub(r"^Block8/", "Block8_6/", name)
    return name.replace("/", "_")


def fill(network: Any, arrays: dict[str, NDArray[np.float32]]) -> None:
    """Move the arrays of ``read_arrays`` into the network.

    Raises:
        KeyError: an array is missing.
        ValueError: an array has another shape than its layer.
    """
    for layer in network.layers:
        if layer.weights:
            layer.set_weights(_layer_arrays(layer, arrays))


def _layer_arrays(layer: Any, arrays: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    name = layer.name
    if not name.endswith("_BatchNorm"):
        kinds = ["weights", "biases"] if layer.use_bias else ["weights"]
        return [arrays[f"{name}_{kind}"] for kind in kinds]
    if f"{name}_beta" in arrays:
        return [arrays[f"{name}_{kind}"] for kind in ("beta", "moving_mean", "moving_variance")]
    offset = arrays[name.removesuffix("BatchNorm") + "Conv2D_bn_offset"]
    # Folded already: with this mean and variance the layer adds the offset and nothing else.
    return [offset, np.zeros_like(offset), np.full_like(offset, 1.0 - layer.epsilon)]


def is_facenet(network: Any) -> bool:
    """Whether the network gives what the right weights give, on a picture made of formulas."""
    y, x = np.mgrid[0:FACENET_SIDE, 0:FACENET_SIDE] / FACENET_SIDE
    picture = np.stack([np.sin(7 * x + 3 * y), np.cos(5 * x * y), np.sin(11 * y - 4 * x)], axis=-1)
    embedding = np.asarray(network(picture[np.newaxis].astype(np.float32), training=False))[0]
    first = embedding[: len(FINGERPRINT)]
    return bool(np.allclose(first, FINGERPRINT, rtol=0, atol=FINGERPRINT_TOLERANCE))
