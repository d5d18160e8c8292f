"""FaceNet as an ONNX file, converted from keras-facenet's network."""

from typing import Any

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
    return model
