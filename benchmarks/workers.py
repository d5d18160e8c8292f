"""What workers on the broker bring, and what the queue costs: one album, analysed in three ways.

    python -m benchmarks.workers --photos DIR --work DIR [--rounds 3] [--waiting 1000]

Copies the photos into an App_data of its own, starts a Redis and workers of one thread each, and
has all photos analysed: here, by one worker, by two. Prints one JSON object: the median seconds of
each way, how many times faster two workers are than one, what the queue adds to a photo (one worker
against here), and whether all three found the same. And, of so many photos, what it adds to one by
an engine that only waits 10 ms for each and takes no core meanwhile, so that nothing else sways it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import numpy as np

from imgseg.config import PROJECT
from imgseg.faces import Analysis, Face
from imgseg.jobs.broker import Broker
from imgseg.jobs.remote_engine import RemoteEngine
from imgseg.storage.folders import is_photo
from imgseg.system.memory import keep_memory_small
from imgseg.vision import factory
from imgseg.vision.contract import Engine
from tests.redis_server import running_server

WAITING = """
from benchmarks.workers import WaitingEngine
from imgseg.vision import factory
factory.get_engine = WaitingEngine
from imgseg.jobs.remote_worker import start_worker
start_worker()
"""
REAL_WORKER, WAITING_WORKER = ["run.py", "worker"], ["-c", WAITING]
WAIT_SECONDS = 0.01


class WaitingEngine:
    """Says of each photo, after a while, that a face is in it."""

    id = "waiting"

    def analyse(self, photos: Iterable[Path]) -> Iterator[Analysis]:
        """See ``Engine``."""
        landmarks, embedding = np.zeros((5, 2), np.float32), np.zeros(640, np.float32)
        for _ in photos:
            time.sleep(WAIT_SECONDS)
            yield Analysis(250, 250, [Face(0.0, 0.0, 9.0, 9.0, 1.0, landmarks, embedding)])


def main() -> None:
    """Analyse the album in all ways, in turns, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--waiting", type=int, default=1000)
    options = parser.parse_args()
    # As `run.py` does it, for the web app and for workers.
    keep_memory_small()
    os.environ |= {"IMGSEG_APP_DATA": str(options.work.resolve()), "IMGSEG_THREADS": "1"}
    album = options.work.resolve() / "album"
    shutil.copytree(options.photos, album, dirs_exist_ok=True)
    photos = [photo for photo in sorted(album.rglob("*")) if is_photo(photo)]
    many = (photos * (options.waiting // len(photos) + 1))[: options.waiting]
    with running_server(options.work) as server:
        os.environ["IMGSEG_BROKER"] = server.address
        here, broker = factory.get_engine(), Broker()
        remote, waiting = RemoteEngine(here, broker), WaitingEngine()
        ways: dict[str, tuple[int, list[str], Engine, list[Path]]] = {
            "here": (0, [], here, photos),
            "one worker": (1, REAL_WORKER, remote, photos),
            "two workers": (2, REAL_WORKER, remote, photos),
            "waiting here": (0, [], waiting, many),
            "waiting, one worker": (1, WAITING_WORKER, RemoteEngine(waiting, broker), many),
        }
        took: dict[str, list[float]] = {way: [] for way in ways}
        found: dict[str, list[Analysis]] = {}
        for _ in range(options.rounds):
            for way, (count, program, engine, album_of_it) in ways.items():
                with ExitStack() as workers:
                    for _ in range(count):
                        workers.enter_context(start_worker(program))
                    # Each of them loads its networks.
                    list(engine.analyse(photos[:1] * 64 * max(1, count)))
                    begun = time.monotonic()
                    found[way] = list(engine.analyse(album_of_it))
                    took[way].append(time.monotonic() - begun)
    seconds = {way: median(times) for way, times in took.items()}
    added = seconds["one worker"] - seconds["here"]
    added_to_waiting = seconds["waiting, one worker"] - seconds["waiting here"]
    same = [told(found[way]) for way in ("here", "one worker", "two workers")]
    print(
        json.dumps(
            {
                "photos": len(photos),
                **{way: round(time, 2) for way, time in seconds.items()},
                "two against one": round(seconds["one worker"] / seconds["two workers"], 2),
                "the queue adds to a photo, ms": round(1000 * added / len(photos), 2),
                "to one that is only waited for, ms": round(1000 * added_to_waiting / len(many), 2),
                "all found the same": same[0] == same[1] == same[2],
            },
            indent=2,
        )
    )


def told(analyses: list[Analysis]) -> list[tuple[str, list[list[float]]]]:
    """What was found, as values that can be compared."""
    return [(one.problem, [face.embedding.tolist() for face in one.faces]) for one in analyses]


@contextmanager
def start_worker(program: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker of one thread."""
    with subprocess.Popen([sys.executable, *program], cwd=PROJECT) as one:
        yield one
        one.kill()


if __name__ == "__main__":
    main()
