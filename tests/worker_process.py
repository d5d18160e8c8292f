"""A worker of the tests' own, with the quick engine."""

import os
import signal
import subprocess
import sys

from imgseg.config import PROJECT

# Photos whose names say so slow it down, end it, or are too much for it.
PROGRAM = """
import datetime, os, sys, time

if ahead := float(sys.argv[1]):
    real = time.time
    time.time = lambda: real() + ahead

    class Fast(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + datetime.timedelta(seconds=ahead)

    datetime.datetime = Fast

from imgseg.errors import ModelsMissingError
from tests.colour_engine import ColourEngine
from imgseg.vision import factory

class Engine(ColourEngine):
    def analyse(self, photos):
        for photo in photos:
            if "slow" in photo.name:
                time.sleep(0.1)
            if "deadly" in photo.name:
                os._exit(1)
            if "huge" in photo.name:
                raise MemoryError
            if "modelless" in photo.name:
                raise ModelsMissingError("The models are not in the folder models: build them.")
            yield from super().analyse([photo])

factory.get_engine = Engine
import celery.bin.worker
from imgseg.jobs.remote_worker import start_worker

# One after the other, each started in a moment.
while sys.argv[2] == "kept" and os.fork():
    os.wait()
start_worker()
"""


class WorkerProcess:
    """Takes photos from the broker that IMGSEG_BROKER names now.

    Its clock is so many seconds ahead. With ``kept`` another one follows whenever it ends.
    """

    def __init__(self, clock_ahead: int = 0, *, kept: bool = False) -> None:
        command = [sys.executable, "-c", PROGRAM, str(clock_ahead), "kept" if kept else "once"]
        self._process = subprocess.Popen(command, cwd=PROJECT, start_new_session=True)

    def kill(self) -> None:
        """End it at once."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
