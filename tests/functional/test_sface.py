"""SFace in ONNX Runtime and in TensorFlow, both made from the published file."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from imgseg.vision.contract import Engine
from imgseg.vision.crops import face_crops
from imgseg.vision.images import read_photo
from imgseg.vision.onnx_sessions import Network, open_network
from imgseg.vision.sface_graph import plain_graph_of, sface_graph_of
from imgseg.vision.sface_tensorflow import open_sface
from imgseg.vision.two_networks import finished


def test_both_engines_give_what_the_published_steps_give(
    second_network: Path, fast: Network, faces: NDArray[np.uint8], tmp_path: Path
) -> None:
    onnx.save(plain_graph_of(second_network), tmp_path / "plain.onnx")
    planes = np.ascontiguousarray(faces.transpose(0, 3, 1, 2), np.float32)
    published = open_network(tmp_path / "plain.onnx")(planes)
    assert published.shape == (len(faces), 128)
    np.testing.assert_allclose(open_sface(second_network)(faces), published, atol=1e-4)
    # The fast one rounds what goes into its last step.
    given = fast(faces.astype(np.float32))
    lengths, expected = (np.linalg.norm(rows, axis=1) for rows in (given, published))
    np.testing.assert_allclose(lengths, expected, rtol=2e-3)
    assert ((given * published).sum(1) / (lengths * expected)).min() > 0.9999


def test_the_last_step_stays_as_small_as_it_was_published(
    second_network: Path, tmp_path: Path
) -> None:
    onnx.save(sface_graph_of(second_network), tmp_path / "fast.onnx")
    assert (tmp_path / "fast.onnx").stat().st_size < 20_000_000


def test_a_face_has_the_same_numbers_alone_and_among_others(
    fast: Network, faces: NDArray[np.uint8]
) -> None:
    together = fast(faces.astype(np.float32))
    alone = np.concatenate([fast(face[None].astype(np.float32)) for face in faces])
    np.testing.assert_allclose(alone, together, atol=1e-4)


def test_one_person_is_told_from_another(samples: Path, fast_engine: Engine) -> None:
    names = ("obama.jpg", "obama2.jpg", "biden.jpg")
    seen = fast_engine.analyse([samples / name for name in names])
    one, same, other = (analysis.faces[0].embedding[512:] for analysis in seen)
    assert one @ same > 0.5
    assert one @ other < 0.3


def test_blur_and_what_is_no_face_are_of_low_quality(
    fast: Network, faces: NDArray[np.uint8]
) -> None:
    random = np.random.default_rng(0)
    noise = random.integers(0, 256, faces.shape)
    blur = np.repeat(np.repeat(faces[:, 14::28, 14::28], 28, 1), 28, 2)
    clear, nothing, blurred = (
        finished(np.concatenate([np.zeros((len(pixels), 512), np.float32), fast(pixels)], 1))[1]
        for pixels in (values.astype(np.float32) for values in (faces, noise, blur))
    )
    assert clear.min() > 0.8
    assert max(nothing.max(), blurred.max()) < 0.56


@pytest.fixture(scope="module")
def faces(samples: Path, fast_engine: Engine) -> NDArray[np.uint8]:
    """The faces of the samples as SFace takes them."""
    photos = sorted(samples.glob("*.jpg"))
    crops = []
    for path, analysis in zip(photos, fast_engine.analyse(photos), strict=True):
        picture = read_photo(path)
        scale = picture.pixels.shape[1] / picture.width
        for face in analysis.faces:
            box = (face.x, face.y, face.w, face.h)
            crops.append(face_crops(picture.pixels, box, face.landmarks, scale)["tight"])
    return np.concatenate(crops)


@pytest.fixture
def fast(second_network: Path, tmp_path: Path) -> Network:
    onnx.save(sface_graph_of(second_network), tmp_path / "fast.onnx")
    return open_network(tmp_path / "fast.onnx")
