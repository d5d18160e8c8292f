"""A worker of the tests' own, with the quick engine."""

import subprocess
import sys

from imgseg.config import PROJECT

# Photos whose names say so slow it down, or end it.
PROGRAM = """
import os, time
from tests.colour_engine import ColourEngine
from imgseg.vision import factory

class Engine(ColourEngine):
    def analyse(self, photos):
        for photo in photos:
            if "slow" in photo.name:
                time.sleep(0.1)
            if "deadly" in photo.name:
                os._exit(1)
            yield from super().analyse([photo])

factory.get_engine = Engine
from imgseg.jobs.remote_worker import start_worker
start_worker()
"""


class WorkerProcess:
    """Takes photos from the broker that IMGSEG_BROKER names now."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=PROJECT)

    def wait(self) -> None:
        """Return when it has ended by itself."""
        self._process.wait()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
