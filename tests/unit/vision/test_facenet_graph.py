"""Names of the frozen graph's arrays in the Keras network."""

import pytest

from imgseg.vision.facenet_graph import keras_name


@pytest.mark.parametrize(
    ("node", "name"),
    [
        ("Conv2d_1a_3x3/weights", "Conv2d_1a_3x3_weights"),
        ("Repeat/block35_2/Conv2d_1x1/biases", "Block35_2_Conv2d_1x1_biases"),
        (
            "Repeat_1/block17_10/Branch_1/Conv2d_0b_1x7/Conv2D_bn_offset",
            "Block17_10_Branch_1_Conv2d_0b_1x7_Conv2D_bn_offset",
        ),
        ("Repeat_2/block8_5/Conv2d_1x1/weights", "Block8_5_Conv2d_1x1_weights"),
        ("Block8/Branch_0/Conv2d_1x1/weights", "Block8_6_Branch_0_Conv2d_1x1_weights"),
        ("Mixed_7a/Branch_2/Conv2d_1a_3x3/weights", "Mixed_7a_Branch_2_Conv2d_1a_3x3_weights"),
        ("Bottleneck/BatchNorm/moving_mean", "Bottleneck_BatchNorm_moving_mean"),
    ],
)
def test_an_array_of_the_graph_has_the_name_of_its_layer(node: str, name: str) -> None:
    assert keras_name(f"InceptionResnetV1/{node}") == name
