"""What another decision changes of the verdicts of a run, of however many photos."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from imgseg.services.searches.verdict_rows import row_of
from imgseg.verdicts import PhotoVerdict


class Change(NamedTuple):
    """A photo whose verdict was ``before`` and is ``after``."""

    photo: str
    person: str
    before: str
    after: str


class ChangedVerdicts:
    """Those of new verdicts that differ from the ones that a run has.

    Of each only numbers are kept here, what it is has to be asked for: of a very large album all
    may have changed, if by a tenth of a score. ``changes`` are those that are another verdict.
    """

    def __init__(
        self, old: Iterable[tuple[int, int, PhotoVerdict]], new: Sequence[PhotoVerdict]
    ) -> None:
        """Compare them, one after the other: of each old one its id and its place in ``new``."""
        self.changes: list[Change] = []
        self._new = new
        self._ids, self._places = array("q"), array("q")
        for id_, place, before in old:
            after = new[place]
            if after == before:
                continue
            self._ids.append(id_)
            self._places.append(place)
            if after.verdict != before.verdict:
                change = Change(before.photo, before.person, before.verdict, after.verdict)
                self.changes.append(change)

    def rows(self) -> Iterator[dict[str, Any]]:
        """The new columns of each, with its id, in the order of the old ones."""
        for id_, place in zip(self._ids, self._places, strict=True):
            yield {"id": id_} | row_of(self._new[place])
