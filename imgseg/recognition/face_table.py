"""What was found in many photos, in arrays: 1.4 KB a face, where Python objects take 4.

The decision takes the embeddings in pages, and then the boxes of the faces that it names. Whoever
wants to know all of a photo gets its `Analysis`, made when it is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis, Face

if TYPE_CHECKING:
    from imgseg.faces import Box, Look

# Faces on a page (memory): 5 MB.
PAGE = 4096
# All of a face but its embedding.
ABOUT = np.dtype([
    ("box", "f8", 4), ("confidence", "f8"), ("quality", "f8"), ("landmarks", "f4", (5, 2)),
])  # fmt: skip


class Rows(NamedTuple):
    """Faces in arrays: (k, d) embeddings, and the rest of each, (k,) of `ABOUT`."""

    embeddings: NDArray[np.float16]
    about: NDArray[np.void]


class FaceTable(Mapping[str, Analysis]):
    """What was found in each photo, by name, in the order of the names.

    Embeddings are kept as float16, as in the index. Parts of a table share its faces.
    """

    def __init__(self) -> None:
        self._kept = _Kept()
        self._numbers: dict[str, int] = {}

    @classmethod
    def of(cls, photos: Mapping[str, Analysis]) -> FaceTable:
        """The photos as a table, which they may be already."""
        if isinstance(photos, cls):
            return photos
        table = cls()
        for name, analysis in photos.items():
            table.add(name, analysis)
        return table

    def add(self, name: str, analysis: Analysis) -> None:
        """Take in what was found in a photo."""
        about = np.empty(len(analysis.faces), ABOUT)
        for row, face in enumerate(analysis.faces):
            box = face.x, face.y, face.w, face.h
            about[row] = box, face.confidence, face.quality, face.landmarks
        embeddings = np.array([face.embedding for face in analysis.faces], np.float16)
        self.add_rows(name, analysis, Rows(embeddings, about))

    def add_rows(self, name: str, analysis: Analysis, faces: Rows) -> None:
        """Take in what was found in a photo, its faces in arrays: those of ``analysis`` are not."""
        self._numbers[name] = self._kept.add(analysis, faces)

    def add_same(self, name: str, other: FaceTable, there: str) -> None:
        """Take in a photo that another part of this table has, where it is called ``there``."""
        self._numbers[name] = other._numbers[there]

    def part(self, names: Iterable[str]) -> FaceTable:
        """These photos, in this order."""
        return self.called({name: name for name in names})

    def called(self, names: Mapping[str, str]) -> FaceTable:
        """Photos under other names: each with the one it has here."""
        table = FaceTable()
        table._kept = self._kept
        table._numbers = {name: self._numbers[here] for name, here in names.items()}
        return table

    def __getitem__(self, name: str) -> Analysis:
        return self._kept.analysis(self._numbers[name])

    def __contains__(self, name: object) -> bool:
        return name in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def without_faces(self, name: str) -> Analysis:
        """What was found in a photo but for its faces."""
        return self._kept.without_faces(self._numbers[name])

    def box(self, name: str, face: int) -> Box:
        """Where a face of a photo is, in whole pixels of the upright photo."""
        return self._kept.box(self._numbers[name], face)

    def faces_in(self) -> NDArray[np.int64]:
        """How many faces each photo has, (n,)."""
        return self._kept.ranges()[list(self._numbers.values()), 1]

    def pages(self) -> Sequence[NDArray[np.float16]]:
        """The embeddings of all faces, photo by photo; a page is put together when asked for."""
        first, count = self._kept.ranges()[list(self._numbers.values())].T
        rows = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
        return _Pages(self._kept.embeddings, rows)


class _Kept:
    """Photos by their numbers, faces by their rows, in the order in which they came."""

    def __init__(self) -> None:
        self.embeddings: list[NDArray[np.float16]] = []
        self._about: list[NDArray[np.void]] = []
        self._faces = 0
        # Of each photo: its first row, its faces, its width and height.
        self._photos = array("q")
        self._looks: dict[int, Look] = {}
        self._problems: dict[int, tuple[str, bool]] = {}

    def add(self, analysis: Analysis, faces: Rows) -> int:
        number, count = len(self._photos) // 4, len(faces.about)
        self._photos.extend((self._faces, count, analysis.width, analysis.height))
        if analysis.look:
            self._looks[number] = analysis.look
        if analysis.problem:
            self._problems[number] = analysis.problem, analysis.passing
        done = 0
        while done < count:
            page, row = divmod(self._faces, PAGE)
            if not row:
                width = faces.embeddings.shape[1]
                self.embeddings.append(np.empty((PAGE, width), np.float16))
                self._about.append(np.empty(PAGE, ABOUT))
            some = min(PAGE - row, count - done)
            self.embeddings[page][row : row + some] = faces.embeddings[done : done + some]
            self._about[page][row : row + some] = faces.about[done : done + some]
            self._faces += some
            done += some
        return number

    def analysis(self, number: int) -> Analysis:
        first, count = self._photos[4 * number : 4 * number + 2]
        faces = [self._face(row) for row in range(first, first + count)]
        return replace(self.without_faces(number), faces=faces)

    def without_faces(self, number: int) -> Analysis:
        width, height = self._photos[4 * number + 2 : 4 * number + 4]
        problem, passing = self._problems.get(number, ("", False))
        return Analysis(width, height, [], problem, passing, self._looks.get(number, ""))

    def box(self, number: int, face: int) -> Box:
        page, row = divmod(self._photos[4 * number] + face, PAGE)
        x, y, w, h = self._about[page]["box"][row].tolist()
        return round(x), round(y), round(w), round(h)

    def ranges(self) -> NDArray[np.int64]:
        """The first row and the faces of each photo, (n, 2)."""
        return np.array(self._photos, np.int64).reshape(-1, 4)[:, :2]

    def _face(self, number: int) -> Face:
        page, row = divmod(number, PAGE)
        about = self._about[page][row]
        x, y, w, h = about["box"].tolist()
        return Face(
            x,
            y,
            w,
            h,
            float(about["confidence"]),
            about["landmarks"].copy(),
            self.embeddings[page][row].astype(np.float32),
            float(about["quality"]),
        )


class _Pages(Sequence[NDArray[np.float16]]):
    """Pages of chosen rows."""

    def __init__(self, pages: list[NDArray[np.float16]], rows: NDArray[np.int64]) -> None:
        self._pages, self._rows = pages, rows

    def __len__(self) -> int:
        return (len(self._rows) + PAGE - 1) // PAGE

    def __getitem__(self, number: int) -> NDArray[np.float16]:  # type: ignore[override]
        if not 0 <= number < len(self):
            raise IndexError(number)
        rows = self._rows[number * PAGE : (number + 1) * PAGE]
        gathered = np.empty((len(rows), self._pages[0].shape[1]), np.float16)
        pages = rows // PAGE
        for page in np.unique(pages):
            here = pages == page
            gathered[here] = self._pages[page][rows[here] % PAGE]
        return gathered
