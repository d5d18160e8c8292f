"""A gate before the engine, for what happens while somebody's photos are looked at."""

import threading

from tests.colour_engine import ColourEngine


class Gate:
    """Holds the engine before a photo until it is opened."""

    def __init__(self, engine: ColourEngine) -> None:
        self.fault: Exception | None = None
        self._engine = engine
        self._photos = 0
        self._open = threading.Event()
        self._reached = threading.Event()
        engine.before_each = self._pass

    def stop_after(self, photos: int) -> None:
        """Hold it when it has looked at so many photos, and not before."""
        self._photos = photos

    def wait_until_there(self) -> None:
        assert self._reached.wait(60)

    def open(self) -> None:
        """Let it go on, or have it fail with ``fault``."""
        self._open.set()

    def close(self) -> None:
        self._reached.clear()
        self._open.clear()

    def _pass(self) -> None:
        if len(self._engine.analysed) < self._photos:
            return
        self._reached.set()
        assert self._open.wait(60)
        if self.fault:
            raise self.fault
