"""A real imgseg in a process of its own, killed at a chosen moment and started again."""

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from imgseg.config import PROJECT
from tests.free_port import free_port

SECONDS = 60
KILLED = -9
COMMAND = [sys.executable, "-m", "tests.torture.dying"]


@dataclass(frozen=True)
class Death:
    """When to kill: so long after now, or before so many deeds more are done."""

    seconds: float = 0
    deeds: int = 0


class Victim:
    """Serves ``app_data``; ``kills`` counts how often it was killed, ``cut_off`` holds the jobs
    that were running then."""

    def __init__(self, app_data: Path, strangers: Path, engine: str = "colours") -> None:
        self.app_data = app_data
        self.kills = 0
        self.cut_off: list[int] = []
        self._engine = engine
        self._strangers = strangers
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[str] | None = None
        self._timer: threading.Timer | None = None
        self._plan: list[Death] = []
        self._starts: list[Death] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.disarm()
        self.stop()

    @property
    def database(self) -> Path:
        """Its database."""
        return self.app_data / "imgseg.db"

    def plan(self, deaths: list[Death]) -> None:
        """Have it die so, one after the other, for as long as it is not disarmed."""
        self._plan = list(deaths)
        self._arm()

    def plan_starts(self, deaths: list[Death]) -> None:
        """Have each of the next starts die so."""
        self._starts = list(deaths)

    def disarm(self) -> None:
        """Let it live."""
        self._plan = []
        self._cancel()
        if self._process is not None and self._process.poll() is None:
            self._tell("0")

    def deeds(self) -> int:
        """How many deeds it did since its start."""
        self._tell("?")
        assert self._process is not None
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())

    def start(self) -> None:
        """Start it and wait until it answers; where it shall die meanwhile, start it again."""
        while not self._started():
            pass
        self._arm()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=SECONDS)
            self._process = None

    def look(self, *, is_dead: bool = False) -> bool:
        """Whether it lives; if not, start it again. ``is_dead`` where it must be by now."""
        assert self._process is not None
        if is_dead:
            self._process.wait(SECONDS)
        if self._process.poll() is None:
            return True
        self._bury()
        self.start()
        return False

    def _started(self) -> bool:
        at_start = self._starts.pop(0).deeds if self._starts else 0
        arguments = [self._engine, str(at_start), str(self._port), str(self._strangers)]
        self._process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=PROJECT,
            env=os.environ | {"IMGSEG_APP_DATA": str(self.app_data), "IMGSEG_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        if "imgseg is running" in self._process.stdout.readline():
            return True
        self._process.wait(SECONDS)
        self._bury()
        return False

    def _bury(self) -> None:
        assert self._process is not None
        assert self._process.returncode == KILLED, f"it ended by itself: {self._process.returncode}"
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._cancel()
        self.kills += 1
        self.cut_off += running_jobs(self.database)

    def _arm(self) -> None:
        self._cancel()
        assert self._process is not None
        if self._plan:
            death = self._plan.pop(0)
            if death.deeds:
                self._tell(str(death.deeds))
            else:
                self._timer = threading.Timer(death.seconds, self._process.kill)
                self._timer.start()

    def _cancel(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _tell(self, word: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        # Whether it has died just now is looked at elsewhere.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()


def command(app_data: Path, arguments: list[str], death: Death | None = None) -> int | None:
    """Run a command of imgseg on ``app_data``; how many deeds it did, None where it was killed."""
    deeds = death.deeds if death else 0
    process = subprocess.Popen(
        [*COMMAND, "command", str(deeds), *arguments],
        cwd=PROJECT,
        env=os.environ | {"IMGSEG_APP_DATA": str(app_data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            told, _ = process.communicate(
                timeout=death.seconds if death and death.seconds else None
            )
        except subprocess.TimeoutExpired:
            process.kill()
            told, _ = process.communicate()
    if process.returncode == KILLED:
        return None
    assert process.returncode == 0, told
    return int(told.splitlines()[-1])


def running_jobs(database: Path) -> list[int]:
    """The numbers of the jobs that are under way, or were when all ended."""
    with closing(sqlite3.connect(database)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchall():
            return []
        query = "SELECT id FROM jobs WHERE status = 'running'"
        return [number for (number,) in connection.execute(query)]


def deaths(chance: random.Random, count: int, seconds: float, deeds: int) -> list[Death]:
    """Deaths within something that takes so long, and so many deeds, undisturbed."""
    planned = []
    for number in range(count):
        # What is left to do after a death is less each time.
        share = chance.random() / (number + 1)
        if chance.random() < 0.5:
            planned.append(Death(seconds=0.01 + share * seconds))
        else:
            planned.append(Death(deeds=1 + int(share * deeds)))
    return planned
