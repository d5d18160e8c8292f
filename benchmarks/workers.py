"""What workers on the broker bring, and what the queue costs: one album, analysed in three ways.

    python -m benchmarks.workers --photos DIR --work DIR [--rounds 3]

Copies the photos into an App_data of its own, starts a Redis and workers of one thread each, and
has all photos analysed: here, by one worker, by two. Prints one JSON object: the median seconds of
each way, how many times faster two workers are than one, what the queue adds to a photo (one worker
against here), and whether all three found the same.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from imgseg.config import PROJECT
from imgseg.faces import Analysis
from imgseg.jobs.broker import Broker
from imgseg.jobs.remote_engine import RemoteEngine
from imgseg.storage.folders import is_photo
from imgseg.vision.contract import Engine
from imgseg.vision.factory import get_engine
from tests.redis_server import running_server


def main() -> None:
    """Analyse the album in all ways, in turns, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    os.environ |= {"IMGSEG_APP_DATA": str(options.work.resolve()), "IMGSEG_THREADS": "1"}
    album = options.work.resolve() / "album"
    shutil.copytree(options.photos, album, dirs_exist_ok=True)
    photos = [photo for photo in sorted(album.rglob("*")) if is_photo(photo)]
    with running_server(options.work) as broker:
        os.environ["IMGSEG_BROKER"] = broker.address
        took: dict[str, list[float]] = {"here": [], "one worker": [], "two workers": []}
        found: dict[str, list[Analysis]] = {}
        here = get_engine()
        # Networks are loaded with the first photo.
        list(here.analyse(photos[:1]))
        ways = (("here", 0, here), ("one worker", 1, remote()), ("two workers", 2, remote()))
        for _ in range(options.rounds):
            for way, count, engine in ways:
                with ExitStack() as workers:
                    for _ in range(count):
                        workers.enter_context(worker())
                    if count:
                        # Each of them loads its networks.
                        list(engine.analyse(photos[:1] * 16 * count))
                    begun = time.monotonic()
                    found[way] = list(engine.analyse(photos))
                    took[way].append(time.monotonic() - begun)
    seconds = {way: median(times) for way, times in took.items()}
    print(
        json.dumps(
            {
                "photos": len(photos),
                **{way: round(time, 2) for way, time in seconds.items()},
                "two against one": round(seconds["one worker"] / seconds["two workers"], 2),
                "the queue adds to a photo, ms": round(
                    1000 * (seconds["one worker"] - seconds["here"]) / len(photos), 2
                ),
                "all found the same": told(found["here"])
                == told(found["one worker"])
                == told(found["two workers"]),
            },
            indent=2,
        )
    )


def remote() -> Engine:
    """The engine whose photos the workers look at."""
    return RemoteEngine(get_engine(), Broker())


def told(analyses: list[Analysis]) -> list[tuple[str, list[list[float]]]]:
    """What was found, as values that can be compared."""
    return [(one.problem, [face.embedding.tolist() for face in one.faces]) for one in analyses]


@contextmanager
def worker() -> Iterator[None]:
    """A worker of one thread."""
    with subprocess.Popen([sys.executable, "run.py", "worker"], cwd=PROJECT) as one:
        yield
        one.kill()


if __name__ == "__main__":
    main()
