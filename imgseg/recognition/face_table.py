"""What was found in many photos, in arrays: 1.4 KB a face, where Python objects take 4.

Of a very large album most of it lies in a file, see `RowPile`. The decision takes the embeddings in
pages, and then the boxes of the faces that it names. Whoever wants to know all of a photo gets its
`Analysis`, made when it is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis, Face
from imgseg.system.row_pile import RowPile

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
    """What was found in each photo, by name, in the order in which they were added.

    Embeddings are kept as float16, as in the index. Parts of a table share its faces.
    """

    def __init__(self) -> None:
        self._kept = _Kept()
        self._names: list[str] = []
        self._numbers = array("i")
        # Where each name stands: made when a photo is asked for by its name, because of a very
        # large album it takes more than all else.
        self._places: dict[str, int] | None = None

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
        """Take in what was found in a photo, of which nothing is there yet."""
        about = np.empty(len(analysis.faces), ABOUT)
        for row, face in enumerate(analysis.faces):
            box = face.x, face.y, face.w, face.h
            about[row] = box, face.confidence, face.quality, face.landmarks
        embeddings = np.array([face.embedding for face in analysis.faces], np.float16)
        self.add_rows([(name, analysis, len(about))], Rows(embeddings, about))

    def add_rows(self, photos: Iterable[tuple[str, Analysis, int]], faces: Rows) -> None:
        """Take in what was found in photos, their faces in arrays, photo by photo.

        Of each photo: its name, that none has yet, its analysis, of which the faces do not count,
        and how many faces it has.
        """
        for name, analysis, count in photos:
            self._append(name, self._kept.add(analysis, count))
        self._kept.add_faces(faces)

    def add_same(self, name: str, other: FaceTable, there: str) -> None:
        """Take in a photo that another part of this table has, where it is called ``there``."""
        self._append(name, other._numbers[other._place(there)])

    def part(self, names: Iterable[str]) -> FaceTable:
        """These photos, in this order."""
        return self.called((name, name) for name in names)

    def called(self, names: Iterable[tuple[str, str]]) -> FaceTable:
        """Photos under other names: of each the new one, and the one that it has here."""
        table = FaceTable()
        table._kept = self._kept
        for name, here in names:
            table.add_same(name, self, here)
        return table

    def __getitem__(self, name: str) -> Analysis:
        return self._kept.analysis(self._numbers[self._place(name)])

    def __contains__(self, name: object) -> bool:
        return name in self._by_name()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def name(self, photo: int) -> str:
        """That of the photo at this place, from 0."""
        return self._names[photo]

    def without_faces(self, photo: int) -> Analysis:
        """What was found in the photo at this place but for its faces."""
        return self._kept.without_faces(self._numbers[photo])

    def box(self, photo: int, face: int) -> Box:
        """Where a face of the photo at this place is, in whole pixels of the upright photo."""
        return self._kept.box(self._numbers[photo], face)

    def faces_in(self) -> NDArray[np.int64]:
        """How many faces each photo has, (n,)."""
        return self._kept.ranges()[np.array(self._numbers), 1]

    def pages(self) -> Sequence[NDArray[np.float16]]:
        """The embeddings of all faces, photo by photo; a page is put together when asked for."""
        pile = self._kept.embeddings
        return [] if pile is None else pile.chosen(self._rows())

    def pages_about(self) -> Sequence[NDArray[np.void]]:
        """The rest of all faces, photo by photo: pages of `ABOUT`."""
        return self._kept.about.chosen(self._rows())

    def _rows(self) -> NDArray[np.int32]:
        first, count = self._kept.ranges()[np.array(self._numbers)].T
        rows = np.arange(count.sum(), dtype=np.int32)
        rows += np.repeat((first - np.cumsum(count) + count).astype(np.int32), count)
        return rows

    def _append(self, name: str, number: int) -> None:
        if self._places is not None:
            self._places[name] = len(self._names)
        self._names.append(name)
        self._numbers.append(number)

    def _place(self, name: str) -> int:
        return self._by_name()[name]

    def _by_name(self) -> dict[str, int]:
        if self._places is None:
            self._places = {name: place for place, name in enumerate(self._names)}
        return self._places


class _Kept:
    """Photos by their numbers, faces by their rows, in the order in which they came."""

    def __init__(self) -> None:
        # Made with the first face, whose width is that of all.
        self.embeddings: RowPile[np.float16] | None = None
        self.about = RowPile(PAGE, ABOUT)
        self._faces = 0
        # Of each photo: its first row, its faces, its width and height.
        self._photos = array("i")
        self._looks: dict[int, Look] = {}
        self._problems: dict[int, tuple[str, bool]] = {}

    def add(self, analysis: Analysis, count: int) -> int:
        """Number a photo, whose faces, so many, are the next ones to come."""
        number = len(self._photos) // 4
        self._photos.extend((self._faces, count, analysis.width, analysis.height))
        self._faces += count
        if analysis.look:
            self._looks[number] = analysis.look
        if analysis.problem:
            self._problems[number] = analysis.problem, analysis.passing
        return number

    def add_faces(self, faces: Rows) -> None:
        if not len(faces.about):
            return
        if self.embeddings is None:
            width = faces.embeddings.shape[1]
            self.embeddings = RowPile(PAGE, np.dtype(np.float16), width)
        self.embeddings.add(faces.embeddings)
        self.about.add(faces.about)

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
        x, y, w, h = self.about.page(page)["box"][row].tolist()
        return round(x), round(y), round(w), round(h)

    def ranges(self) -> NDArray[np.int64]:
        """The first row and the faces of each photo, (n, 2)."""
        return np.array(self._photos).reshape(-1, 4)[:, :2].astype(np.int64)

    def _face(self, number: int) -> Face:
        page, row = divmod(number, PAGE)
        about = self.about.page(page)[row]
        x, y, w, h = about["box"].tolist()
        return Face(
            x,
            y,
            w,
            h,
            float(about["confidence"]),
            about["landmarks"].copy(),
            cast("RowPile[np.float16]", self.embeddings).page(page)[row].astype(np.float32),
            float(about["quality"]),
        )
