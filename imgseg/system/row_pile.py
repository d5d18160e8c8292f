"""Very many rows: the first in memory, the rest in a file without a name on the disk of App_data.

The file is nobody's to find, copy or forget: the system deletes it once the pile is gone, however
the process ends.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Sequence
from typing import Any, BinaryIO, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from imgseg import config
from imgseg.errors import FULL_DISK

# So many bytes stay in memory.
IN_MEMORY = 16 * 2**20

Number = TypeVar("Number", bound=np.generic)


class RowPile(Generic[Number]):
    """Rows of one shape, added at the end, by pages: (page, width), or (page,) without a width.

    A page of the file is mapped for as long as somebody holds it; the last one asked for is held.
    Where the disk is full, memory holds the rest too.
    """

    def __init__(self, page: int, kind: np.dtype[Number], width: int | None = None) -> None:
        self._page, self._kind = page, kind
        self._shape = (page,) if width is None else (page, width)
        # None for a page that lies in the file.
        self._pages: list[NDArray[Number] | None] = []
        self._places: dict[int, int] = {}
        self._file: BinaryIO | None = None
        self._rows = 0
        self._last: tuple[int, NDArray[Number]] | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return self._rows

    def add(self, rows: NDArray[Number]) -> None:
        """Put rows on the pile."""
        done = 0
        while done < len(rows):
            row = self._rows % self._page
            if not row:
                self._put_away()
                self._pages.append(np.empty(self._shape, self._kind))
            some = min(self._page - row, len(rows) - done)
            page = cast("NDArray[Number]", self._pages[-1])
            page[row : row + some] = rows[done : done + some]
            self._rows += some
            done += some

    def page(self, number: int) -> NDArray[Number]:
        """All rows of a page; after the last one of the pile they mean nothing."""
        page = self._pages[number]
        if page is not None:
            return page
        if self._last is None or self._last[0] != number:
            place = self._places[number]
            mapped = np.memmap(self._file, self._kind, "r", place, self._shape)  # type: ignore[call-overload]
            self._last = number, mapped
        return self._last[1]

    def chosen(self, rows: NDArray[np.int32]) -> Sequence[NDArray[Number]]:
        """These rows, in this order, by pages; a page is put together when it is asked for."""
        return _Chosen(self, self._page, rows)

    def _put_away(self) -> None:
        """Write the page that is full now to the file, if memory holds enough of them."""
        page = self._pages[-1] if self._pages else None
        if page is None or (len(self._pages) - len(self._places)) * page.nbytes <= IN_MEMORY:
            return
        place = len(self._places) * page.nbytes
        try:
            if self._file is None:
                file = tempfile.TemporaryFile(dir=config.app_data())  # noqa: SIM115
                weakref.finalize(self, file.close)
                self._file = cast("BinaryIO", file)
            self._file.seek(place)
            self._file.write(page.data)
            self._file.flush()
        except OSError as error:
            if error.errno not in FULL_DISK:
                raise
        else:
            self._places[len(self._pages) - 1] = place
            self._pages[-1] = None


class _Chosen(Sequence[NDArray[Number]]):
    """Pages of chosen rows: those of the pile themselves, where all their rows are chosen."""

    def __init__(self, pile: RowPile[Number], page: int, rows: NDArray[np.int32]) -> None:
        self._pile, self._page, self._rows = pile, page, rows

    def __len__(self) -> int:
        return (len(self._rows) + self._page - 1) // self._page

    def __getitem__(self, number: int) -> NDArray[Number]:  # type: ignore[override]
        if not 0 <= number < len(self):
            raise IndexError(number)
        rows = self._rows[number * self._page : (number + 1) * self._page]
        pages = rows // self._page
        first, last = int(pages[0]), int(pages[-1])
        if first == last and isinstance(chosen := _span(rows % self._page), slice):
            return self._pile.page(first)[chosen]
        like = self._pile.page(first)
        gathered = np.empty((len(rows), *like.shape[1:]), like.dtype)
        for page in np.unique(pages).tolist():
            here = np.flatnonzero(pages == page)
            gathered[_span(here)] = self._pile.page(page)[_span(rows[here] % self._page)]
        return gathered


def _span(numbers: NDArray[np.signedinteger[Any]]) -> slice | NDArray[np.signedinteger[Any]]:
    """Numbers to choose rows by; those that follow each other as a slice, which copies none."""
    if (np.diff(numbers) == 1).all():
        return slice(int(numbers[0]), int(numbers[-1]) + 1)
    return numbers
