"""An engine that lets something short go before each photo of its long work."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from imgseg.faces import Analysis
from imgseg.vision.contract import Engine


class PreemptibleEngine:
    """An engine that calls ``first`` before it hands out each photo's analysis."""

    def __init__(self, engine: Engine, first: Callable[[], None]) -> None:
        self.id = engine.id
        self._engine = engine
        self._first = first

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """What `Engine.analyse` says of the photos, in their order."""
        for analysis in self._engine.analyse(photos):
            self._first()
            yield analysis
