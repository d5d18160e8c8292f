"""How long people wait who browse and upload while a search of very many photos is under way.

    python -m benchmarks.many_people --photos DIR --work DIR [--people 30] [--album 1000] [--cold]

Starts the real server on an empty App_data. One account's search of an album of photos of 12
megapixels is under way all the time. So many people, each with an album of their own, come one
after the other: each opens a page every few seconds, loads its thumbnails one by one, which nobody
has asked for before (with ``--cold`` those are removed that imgseg has made ahead), and now and
then sends a photo of 12 megapixels. Prints one JSON object: for
each kind of request and for all together how many there were, errors, and the seconds at the 50th,
95th and 99th percentile and at most; how far the search came; and the load of the machine before
and after, which should be 0 before. The clients take their share of the same cores.
"""

import argparse
import html
import itertools
import json
import os
import random
import re
import shutil
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import requests

from benchmarks.browser import Browser
from benchmarks.web_memory import TARGET_PHOTOS, make_album, server

THUMBNAIL = re.compile(r'src="(/albums/\d+/thumbs/[^"]+)"')
# A page is looked at for so long.
SECONDS_A_PAGE = (1.0, 5.0)
PAGES_AN_UPLOAD = 5
PERCENTILES = (50, 95, 99, 100)


class Person(threading.Thread):
    """One who browses and uploads; ``waited`` are the seconds of each kind of request."""

    def __init__(self, address: str, number: int, photos: list[Path]) -> None:
        super().__init__()
        self._browser = Browser(address, f"person-{number}", f"198.51.100.{number + 1}")
        self._random = random.Random(number)  # noqa: S311 - the same in every measurement
        self._search = self._browser.new_search()
        self._album = re.findall(r"/albums/\d+", self._browser.get(self._search).text)[0]
        self._browser.send(f"{self._album}/photos", photos[:-PAGES_AN_UPLOAD])
        self._to_send = itertools.cycle(photos[-PAGES_AN_UPLOAD:])
        # By time.monotonic, once all have registered.
        self.comes = self.until = 0.0
        self.waited: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []

    def run(self) -> None:
        """Browse until it is over."""
        time.sleep(max(0.0, self.comes - time.monotonic()))
        seen: set[str] = set()
        for number in itertools.count(1):
            if time.monotonic() > self.until:
                return
            path = self._random.choice(["/searches", "/albums", self._album, self._search])
            for thumbnail in THUMBNAIL.findall(self._page(path)):
                if thumbnail not in seen:
                    seen.add(thumbnail)
                    self._timed("thumbnail", partial(self._get, thumbnail))
            if number % PAGES_AN_UPLOAD == 0:
                self._timed("upload", partial(self._send, next(self._to_send)))
            time.sleep(self._random.uniform(*SECONDS_A_PAGE))

    def _page(self, path: str) -> str:
        return self._timed("page", partial(self._get, path))

    def _get(self, path: str) -> str:
        return self._browser.get(html.unescape(path)).text

    def _send(self, photo: Path) -> str:
        self._browser.send(f"{self._album}/photos", [photo])
        return ""

    def _timed(self, kind: str, ask: Callable[[], str]) -> str:
        begun = time.perf_counter()
        try:
            return ask()
        except requests.RequestException as error:
            self.errors.append(f"{kind}: {error}")
            return ""
        finally:
            self.waited[kind].append(time.perf_counter() - begun)


def main() -> None:
    """Make the photos, let people in, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--photos", type=Path, required=True, help="Photos to make them from.")
    options.add_argument("--work", type=Path, required=True, help="For copies and App_data.")
    options.add_argument("--people", type=int, default=30)
    options.add_argument("--album", type=int, default=1000, help="Photos of the search.")
    options.add_argument("--of-each", type=int, default=15, help="Photos of each of the people.")
    options.add_argument("--seconds", type=float, default=180.0, help="How long they browse.")
    options.add_argument("--cold", action="store_true", help="Make no thumbnail ahead.")
    chosen = options.parse_args()
    album = make_album(chosen.photos, chosen.work / "album", chosen.album)
    app_data = chosen.work / "App_data"
    shutil.rmtree(app_data, ignore_errors=True)
    # So that each person can have an address of their own.
    os.environ["IMGSEG_PROXIES"] = "127.0.0.1"
    load = [os.getloadavg()[0]]
    with server(sys.executable, app_data) as (address, _):
        owner = Browser(address)
        search = owner.new_search()
        owner.send(f"{search}/train/target", album[:TARGET_PHOTOS])
        owner.send("/albums/1/photos", album)
        people = [
            Person(address, number, _photos_of(number, album, chosen.of_each, chosen.work))
            for number in range(chosen.people)
        ]
        owner.post(f"{search}/run", {"strictness": "50"})
        if chosen.cold:
            # None is made ahead beside a search.
            for thumbnail in app_data.glob("users/*/albums/*/thumbs/*.jpg"):
                thumbnail.unlink()
        now = time.monotonic()
        for number, person in enumerate(people):
            person.comes = now + number * chosen.seconds / 2 / chosen.people
            person.until = now + chosen.seconds
            person.start()
        for person in people:
            person.join()
        progress = owner.get(f"{search}/progress").json()
        load.append(os.getloadavg()[0])
    measured = _summary(people)
    measured["run"] = {name: progress[name] for name in ("active", "done", "total")}
    measured["load"] = [round(number, 1) for number in load]
    print(json.dumps(measured))


def _photos_of(number: int, album: list[Path], count: int, folder: Path) -> list[Path]:
    """So many copies, each of another content, and more to be sent while browsing."""
    mine = folder / f"person {number}"
    mine.mkdir(parents=True, exist_ok=True)
    copies = []
    for place in range(count + PAGES_AN_UPLOAD):
        photo = album[(number * count + place) % len(album)]
        copies.append(mine / f"{place}.jpg")
        copies[-1].write_bytes(photo.read_bytes() + f"person {number} {place}".encode())
    return copies


def _summary(people: list[Person]) -> dict[str, object]:
    kinds: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for kind, seconds in person.waited.items():
            kinds[kind] += seconds
            kinds["all"] += seconds
    errors = [error for person in people for error in person.errors]
    waited = {
        kind: {
            "requests": len(seconds),
            **{f"p{p}": round(float(np.percentile(seconds, p)), 3) for p in PERCENTILES},
        }
        for kind, seconds in kinds.items()
    }
    return {**waited, "errors": len(errors), "first_errors": errors[:3]}


if __name__ == "__main__":
    main()
