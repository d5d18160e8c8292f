"""One engine measured in a process of its own, so that none profits from another's start."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from imgseg.config import PROJECT
from imgseg.errors import ImgsegError

COMMAND = (sys.executable, "-m", "benchmarks.measure")


@dataclass(frozen=True)
class Measured:
    """What one engine did.

    ``ms_per_photo`` is that of the median pass over all photos, ``faces`` those of one pass,
    ``unreadable`` says by the photo's name why nothing could be done with it, ``peak_mib`` (None
    where the system does not count it) is all that its process held, and ``startup_s`` runs from
    the start of the process to the end of the first photo.
    """

    ms_per_photo: float
    faces: int
    unreadable: dict[str, str]
    peak_mib: int | None
    startup_s: float


def measure_engine(
    name: str, photos: dict[str, Path], progress: Callable[[int, int], None]
) -> Measured:
    """Time passes of one engine over the photos; its process is over when this returns or raises.

    Args:
        name: one of `imgseg.services.evaluation.bench.ENGINE_NAMES`.
        photos: absolute paths by the photos' names, at least one.
        progress: told which pass is on, from 1 (0 is the start), and how many photos it has done.

    Raises:
        ImgsegError: the process failed; the sentence holds the last that it said.
    """
    # Files, not pipes: whichever side stops reading, the other is not left waiting.
    with tempfile.TemporaryFile("w+") as paths, tempfile.TemporaryFile() as notes:
        json.dump([str(path) for path in photos.values()], paths)
        paths.seek(0)
        started = time.monotonic()
        with subprocess.Popen(
            [*COMMAND, name], cwd=PROJECT, stdin=paths, stdout=subprocess.PIPE, stderr=notes
        ) as process:
            try:
                startup_s, result = _follow(process.stdout or (), started, progress)
            except BaseException:
                # Ctrl-C among them.
                process.kill()
                raise
        if process.returncode != 0:
            notes.seek(0)
            raise ImgsegError(
                f"The engine {name} cannot be measured"
                f" ({_last_words(notes.read(), process.returncode)}):"
                " put that right, or leave the engine out with --engines."
            )
    names = list(photos)
    return Measured(
        ms_per_photo=round(1000 * statistics.median(result["pass_seconds"]) / len(photos), 3),
        faces=result["faces"],
        unreadable={names[place]: reason for place, reason in result["unreadable"]},
        peak_mib=result["peak_mib"],
        startup_s=round(startup_s, 2),
    )


def _follow(
    lines: Iterable[bytes], started: float, progress: Callable[[int, int], None]
) -> tuple[float, dict[str, Any]]:
    """The seconds until the engine was ready, and the last that its process told."""
    progress(0, 0)
    startup_s, record = 0.0, {}
    for line in lines:
        record = json.loads(line)
        if "ready" in record:
            startup_s = time.monotonic() - started
        elif "pass" in record:
            progress(record["pass"], record["photos_done"])
    return startup_s, record


def _last_words(notes: bytes, status: int) -> str:
    if status < 0:
        return f"signal {-status} ended its process, as happens when memory runs out"
    lines = notes.decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else f"its process ended with status {status}"
