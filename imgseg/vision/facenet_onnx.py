"""FaceNet as an ONNX file, converted from keras-facenet's network."""

from typing import Any

import numpy as np

from imgseg.vision.crops import FACENET_SIDE
from imgseg.vision.mtcnn_graphs import OPSET
from imgseg.vision.quiet import import_tensorflow


def facenet_graph_of(network: Any) -> Any:
    """Convert FaceNet, normalisation included; takes half a minute.

    Args:
        network: the Keras network of ``weights.load_facenet``.

    Returns:
        An ONNX model that takes ``faces`` (n, 160, 160, 3) float32 RGB, 0-255, and gives (n, 512)
        float32 embeddings of L2 norm 1.
    """
    tf = import_tensorflow()
    import tf2onnx

    signature = [tf.TensorSpec((None, FACENET_SIDE, FACENET_SIDE, 3), tf.float32, name="faces")]

    @tf.function(input_signature=signature)
    def embed(faces: Any) -> Any:
        return network((faces - 127.5) / 128.0, training=False)

    model, _ = tf2onnx.convert.from_function(embed, input_signature=signature, opset=OPSET)
    fold_scales(model)
    return model


def fold_scales(model: Any) -> None:
    """Let convolutions do what is done to all numbers alike just before or after them.

    That is (faces - 127.5) / 128 before the first, and times 0.17 after the last of each residual
    block: passes over large maps that take longer than many a convolution.
    """
    from onnx import numpy_helper

    steps = model.graph.node
    weights = {value.name: value for value in model.graph.initializer}
    convolutions = {node.output[0]: node for node in steps if node.op_type == "Conv"}

    def value_of(name: str) -> Any:
        return numpy_helper.to_array(weights[name])

    def change(name: str, value: Any) -> None:
        weights[name].CopyFrom(numpy_helper.from_array(value.astype(np.float32), name))

    minus, times, turn, first = steps[:4]
    _, kernel, bias = first.input
    change(kernel, value_of(kernel) * value_of(times.input[1]))
    change(bias, value_of(bias) - value_of(minus.input[1]) * value_of(kernel).sum((1, 2, 3)))
    turn.input[0] = minus.input[0]
    folded = [minus, times]
    for node in steps:
        conv = convolutions.get(node.input[0])
        if node.op_type == "Mul" and conv is not None:
            for name in conv.input[1:]:
                change(name, value_of(name) * value_of(node.input[1]))
            conv.output[0] = node.output[0]
            folded.append(node)
    for node in folded:
        steps.remove(node)
    used = {name for node in steps for name in node.input}
    for name, weight in weights.items():
        if name not in used:
            model.graph.initializer.remove(weight)
