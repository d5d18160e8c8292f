"""The app as `python run.py serve` runs it, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from imgseg.config import PROJECT
from tests.free_port import free_port

SECONDS_TO_STOP = 20


class Server:
    """Serves ``app_data`` on a free port, the same one after every start.

    Its owner may have what lies in ``folders`` read in place; ``program`` is what Python starts.
    """

    def __init__(
        self, app_data: Path, folders: Path | None = None, program: Sequence[str] = ("run.py",)
    ) -> None:
        self.app_data = app_data
        # One photo at a time, so that a run can be watched on fast machines too.
        self._settings = {"IMGSEG_APP_DATA": str(app_data), "IMGSEG_THREADS": "1"}
        if folders:
            self._settings["IMGSEG_FOLDERS"] = str(folders)
        self._program = program
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, *self._program, "serve", "--port", str(self._port)]
        self._process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=os.environ | self._settings,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self.address in self._process.stdout.readline()

    def stop(self) -> None:
        """Stop it as a machine does that is switched off: at once."""
        if self._process is not None:
            with self._process as process:
                process.kill()
                process.wait(SECONDS_TO_STOP)
            self._process = None
