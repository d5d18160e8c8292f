"""Photos and their faces in arrays."""

import numpy as np
import pytest

from imgseg.faces import Analysis, Face
from imgseg.recognition import face_table as module
from imgseg.recognition.face_table import FaceTable
from imgseg.system import row_pile


def face(number: int) -> Face:
    landmarks = np.full((5, 2), number, np.float32)
    return Face(number, 2.5, 3.5, 40, 0.9, landmarks, np.full(8, number, np.float32), 0.5)


@pytest.fixture(params=["in memory", "in a file"])
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> FaceTable:
    monkeypatch.setattr(module, "PAGE", 3)
    if request.param == "in a file":
        monkeypatch.setattr(row_pile, "IN_MEMORY", 0)
    return FaceTable.of({
        "two": Analysis(90, 60, [face(1), face(2)], look="enlarged"),
        "none": Analysis(80, 60),
        "broken": Analysis(problem="it is damaged", passing=True),
        "four": Analysis(70, 60, [face(n) for n in (3, 4, 5, 6)]),
    })  # fmt: skip


def embeddings(table: FaceTable) -> list[float]:
    return [float(row[0]) for page in table.pages() for row in page]


def test_a_photo_is_given_back_as_it_was_taken_in(table: FaceTable) -> None:
    assert list(table) == ["two", "none", "broken", "four"]
    two = table["two"]
    assert (two.width, two.height, two.look, len(two.faces)) == (90, 60, "enlarged", 2)
    second = two.faces[1]
    assert (second.x, second.y, second.w, second.h) == (2, 2.5, 3.5, 40)
    assert (second.confidence, second.quality) == (0.9, 0.5)
    assert (second.embedding == 2).all()
    assert (second.landmarks == 2).all()
    assert (table["broken"].problem, table["broken"].passing) == ("it is damaged", True)
    assert [one.x for one in table["four"].faces] == [3, 4, 5, 6]
    assert table.box(3, 3) == (6, 2, 4, 40)


def test_a_part_has_its_own_photos_in_its_own_order(table: FaceTable) -> None:
    part = table.part(["four", "none", "two"])
    assert part.faces_in().tolist() == [4, 0, 2]
    assert embeddings(part) == [3, 4, 5, 6, 1, 2]
    assert embeddings(table) == [1, 2, 3, 4, 5, 6]


def test_one_content_may_be_there_under_two_names(table: FaceTable) -> None:
    named = table.called([("a", "two"), ("b", "two")])
    named.add("c", Analysis(9, 9, [face(7)]))
    named.add_same("d", table, "none")
    assert embeddings(named) == [1, 2, 1, 2, 7]
    assert list(named) == ["a", "b", "c", "d"]
    assert "c" not in table


def test_without_faces_there_are_no_pages() -> None:
    assert len(FaceTable().pages()) == 0
    assert len(FaceTable.of({"none": Analysis(9, 9)}).pages()) == 0
