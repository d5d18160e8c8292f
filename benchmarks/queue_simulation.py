"""How long searches wait on one web app with many workers: a simulation, in seconds of its own.

    python -m benchmarks.queue_simulation [--workers 4] [--hours 8] [--seed 1]

Owners come at random, mostly with small albums and in bursts, as after a weekend; photos take what
was measured, chunks of eight go to whichever worker is free, workers are lost and come back. The
rules are the app's: one job at a time has all workers, small ones go first, owners take turns. The
same arrivals are gone through again first come, first served. Prints one JSON object for each way:
seconds from the click to the result by size of album, how busy the workers were, photos looked at
twice.
"""

import argparse
import heapq
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles

from imgseg.jobs.remote_engine import PATIENCE_SECONDS, PHOTOS_IN_CHUNK
from imgseg.jobs.worker import TURN_SECONDS
from imgseg.services.jobs.turns import SMALL

# Of a photo of 12 megapixels on one core, by `bench`; large ones and crowds take several times it.
PHOTO_SECONDS, SPREAD = 0.22, 0.5
# By `benchmarks.large_album` and docs/accuracy.md: reading the index, deciding, Output.
DECISION_SECONDS, DECISION_A_PHOTO = 0.5, 0.0004
# A worker is lost once in so many hours, as cheap machines of hosts are, and is away so long.
HOURS_BETWEEN_LOSSES, AWAY_SECONDS = 2.0, 60.0
# Photos of an album, and how many of a hundred owners have such a one.
ALBUMS = (((5, 60), 60), ((60, 600), 30), ((600, 6000), 9), ((6000, 10000), 1))
# Owners an hour; in a burst, the first quarter of each hour, three times as many.
OWNERS_AN_HOUR = 24


@dataclass
class Job:
    """A search: when it was asked for, whose, and how many photos are still to be handed out."""

    asked: float
    owner: int
    photos: int
    left: int = field(init=False)
    done: float = 0.0

    def __post_init__(self) -> None:
        """Nothing is handed out yet."""
        self.left = self.photos


def main() -> None:
    """Simulate both ways with the same arrivals, print what came of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for fair in (True, False):
        dice = random.Random(options.seed)  # noqa: S311 - arrivals, no secrets
        jobs = list(arrivals(dice, options.hours))
        told = Simulation(dice, jobs, options.workers, fair).run()
        print(json.dumps({"way": "turns" if fair else "first come", **told}))


def arrivals(dice: random.Random, hours: float) -> Iterator[Job]:
    """Searches in the order in which they are asked for."""
    moment, owner = 0.0, 0
    while True:
        burst = moment % 3600 < 900
        # Three times as many in a quarter of the hour, and as many fewer in the rest of it.
        an_hour = OWNERS_AN_HOUR * (3 if burst else 1 / 3)
        moment += dice.expovariate(an_hour / 3600)
        if moment > hours * 3600:
            return
        [(low, high)] = dice.choices([size for size, _ in ALBUMS], [often for _, often in ALBUMS])
        yield Job(moment, owner := owner + 1, dice.randint(low, high))


# When photos of a job, which a lost worker had, are handed out again; two of a moment by owner.
Lost = tuple[float, int, Job, int]


class Simulation:
    """Workers, and the jobs before them."""

    def __init__(self, dice: random.Random, jobs: list[Job], workers: int, fair: bool) -> None:
        self._dice = dice
        self._jobs = jobs
        self._fair = fair
        self._workers = workers
        self._served: dict[int, float] = defaultdict(float)
        self._turn_of: Job | None = None
        self._turn_ends = 0.0
        self._busy = 0.0
        self._twice = 0

    def run(self) -> dict[str, object]:
        """Go through all jobs to their ends; what is to be told."""
        free = [(0.0, worker) for worker in range(self._workers)]
        back: list[Lost] = []
        waiting: list[Job] = []
        coming = iter(self._jobs)
        following = next(coming, None)
        while following or waiting or back:
            now, worker = heapq.heappop(free)
            while following and following.asked <= now:
                waiting.append(following)
                following = next(coming, None)
            self._take_back(back, waiting, now)
            job = self._choose(waiting, now)
            if job is None:
                moments = [following.asked] if following else []
                moments += [back[0][0]] if back else []
                heapq.heappush(free, (max(now, min(moments, default=now)) + 1e-6, worker))
                continue
            heapq.heappush(free, (self._work(job, now, back), worker))
            if not job.left:
                waiting.remove(job)
        return self._told()

    def _take_back(self, back: list[Lost], waiting: list[Job], now: float) -> None:
        """What lost workers had is handed out again when it was waited for."""
        while back and back[0][0] <= now:
            _, _, job, photos = heapq.heappop(back)
            job.left += photos
            self._twice += photos
            if job not in waiting:
                waiting.append(job)

    def _choose(self, waiting: list[Job], now: float) -> Job | None:
        if not waiting:
            return None
        if not self._fair:
            return waiting[0]
        first = self._turn_of
        if first not in waiting or (now > self._turn_ends and len(waiting) > 1):
            first = min(waiting, key=lambda job: (self._served[job.owner], job.asked))
            self._turn_of, self._turn_ends = first, now + TURN_SECONDS
            self._served[first.owner] = now
        small = [job for job in waiting if job.photos <= SMALL and job.photos < first.photos]
        return min(small, key=lambda job: job.asked, default=first)

    def _work(self, job: Job, now: float, back: list[Lost]) -> float:
        """One chunk on one worker; when the worker is free again."""
        photos = min(PHOTOS_IN_CHUNK, job.left)
        job.left -= photos
        took = sum(PHOTO_SECONDS * self._dice.lognormvariate(0, SPREAD) for _ in range(photos))
        if self._dice.random() < took / (HOURS_BETWEEN_LOSSES * 3600):
            heapq.heappush(back, (now + PATIENCE_SECONDS, job.owner, job, photos))
            return now + AWAY_SECONDS
        self._busy += took
        decided = DECISION_SECONDS + DECISION_A_PHOTO * job.photos
        job.done = max(job.done, now + took + decided)
        return now + took

    def _told(self) -> dict[str, object]:
        end = max(job.done for job in self._jobs)
        told: dict[str, object] = {
            "searches": len(self._jobs),
            "photos": sum(job.photos for job in self._jobs),
            "busy": round(self._busy / (end * self._workers), 2),
            "photos looked at twice": self._twice,
        }
        for (low, high), _ in ALBUMS:
            took = [job.done - job.asked for job in self._jobs if low <= job.photos < high]
            if len(took) > 1:
                told[f"{low}-{high} photos, seconds: median, 95 %"] = [
                    round(median(took)),
                    round(quantiles(took, n=20)[-1]),
                ]
        return told


if __name__ == "__main__":
    main()
