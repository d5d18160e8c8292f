"""One engine, measured in this process: ``python -m benchmarks.measure ENGINE``.

Standard input is a JSON list of photo paths, standard output one JSON object a line: ``ready`` once
the first photo is done, ``photos_done`` of which ``pass``, at the end the measurements. Whoever
starts it knows when it did, so that the time to ``ready`` includes Python's own start.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from imgseg.errors import ImgsegError
from imgseg.faces import Analysis
from imgseg.system.peak_memory import peak_mib
from imgseg.vision.factory import get_engine

PASSES = 3
# Once so many seconds are spent no further pass is begun.
ENOUGH_SECONDS = 60.0

Analyse = Callable[[Iterable[Path]], Iterator[Analysis]]


def measure(start: Callable[[], Analyse], photos: list[Path]) -> Iterator[dict[str, Any]]:
    """Start an engine, then time passes over all photos, decoding included.

    Yields:
        ``{"ready": True}`` when the networks are loaded and have seen a photo; ``{"pass": 1-3,
        "photos_done": n}`` after each photo; last ``pass_seconds`` (a list), ``faces`` and
        ``unreadable`` ([place in ``photos``, why] each) of one pass, and ``peak_mib``.

    Raises:
        ModelsMissingError: a model file is missing or changed.
    """
    started = time.monotonic()
    analyse = start()
    for photo in photos:
        (analysis,) = analyse([photo])
        # What cannot be decoded does not reach the networks.
        if not analysis.problem:
            break
    yield {"ready": True}
    seconds: list[float] = []
    while len(seconds) < PASSES and (not seconds or time.monotonic() - started < ENOUGH_SECONDS):
        faces = 0
        unreadable: list[tuple[int, str]] = []
        begun = time.perf_counter()
        for place, analysis in enumerate(analyse(photos)):
            faces += len(analysis.faces)
            if analysis.problem:
                unreadable.append((place, analysis.problem))
            yield {"pass": len(seconds) + 1, "photos_done": place + 1}
        seconds.append(time.perf_counter() - begun)
    yield {
        "pass_seconds": seconds,
        "faces": faces,
        "unreadable": unreadable,
        "peak_mib": peak_mib(),
    }


def start_engine(name: str) -> Analyse:
    """What analyses photos in the engine called ``name``, or in the tutorial's steps."""
    if name == "tutorial":
        # Its imports are part of its start, and of no other engine's.
        from benchmarks.tutorial import Tutorial

        return Tutorial().analyse
    return get_engine(name).analyse


def main() -> None:
    """Measure the engine that the first argument names; see the top of this file."""
    photos = [Path(name) for name in json.load(sys.stdin)]
    # What a package prints must not get between the lines.
    lines, sys.stdout = sys.stdout, sys.stderr
    try:
        for record in measure(lambda: start_engine(sys.argv[1]), photos):
            print(json.dumps(record), file=lines, flush=True)
    except ImgsegError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
