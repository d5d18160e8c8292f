"""The contract of an engine: what turns photos into faces with embeddings."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from imgseg.faces import Analysis


class Engine(Protocol):
    """Finds faces; the same ``id`` gives the same result for the same photo."""

    @property
    def id(self) -> str:
        """Names the networks (by hash), the precision and the parameters; loads no network."""

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """Yield one ``Analysis`` per photo, in order; ``photos`` is read in the caller's thread.

        A photo that cannot be decoded yields its ``problem``; it never raises for one photo.

        Raises:
            ModelsMissingError: a model file is missing or changed.
        """
