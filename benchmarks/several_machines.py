"""A search on several machines, all of which fail in the middle of it, against one on one machine.

    python -m benchmarks.several_machines --photos DIR --work DIR [--album 300] [--broker rabbitmq]

DIR has a folder for each person, with their name. The album has photos of many of them, Target
three of one. First the real server does all by itself; then with PostgreSQL, the broker and two
workers: when a quarter of the album is done one worker is killed and the broker restarted, empty;
at half of it the database. Prints one JSON object: the seconds of both, and what is the same.
"""

import argparse
import hashlib
import io
import json
import os
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from benchmarks.browser import Browser
from benchmarks.web_memory import server
from benchmarks.workers import REAL_WORKER, start_worker
from tests import postgresql, rabbitmq_server, redis_server

TARGET_PHOTOS, UNKNOWN_PHOTOS = 3, 3


def main() -> None:
    """Run both, and print how they compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--album", type=int, default=300)
    parser.add_argument("--broker", choices=("redis", "rabbitmq"), default="redis")
    options = parser.parse_args()
    work = options.work.resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    # As on two machines of one core.
    os.environ["IMGSEG_THREADS"] = "1"
    photos = choose(options.photos, options.album)
    alone = Story(work / "alone", f"sqlite:///{work}/alone/imgseg.db", photos)
    alone.tell(lambda: None)
    with postgresql.running_server() as database, broker(options.broker, work) as places:
        address = postgresql.make_database(database.address, "imgseg")
        os.environ |= {"DATABASE_URL": address, "IMGSEG_BROKER": places.address}
        os.environ["IMGSEG_APP_DATA"] = str(work / "together")
        together = Story(
            work / "together", address.replace("postgresql:", "postgresql+psycopg:"), photos
        )
        with ExitStack() as stack:
            first, _ = [stack.enter_context(start_worker(REAL_WORKER)) for _ in range(2)]

            def trouble() -> None:
                together.wait_for(options.album // 4)
                first.kill()
                places.stop()
                places.start()
                together.wait_for(options.album // 2)
                database.stop()
                time.sleep(2)
                database.start()

            together.tell(trouble)
    print(
        json.dumps(
            {
                "photos": options.album,
                "broker": options.broker,
                "alone, seconds": round(alone.seconds, 1),
                "two workers, one killed, all restarted, seconds": round(together.seconds, 1),
                "matches": alone.matches,
                "same verdicts": alone.verdicts == together.verdicts,
                "same groups": alone.groups == together.groups,
                "groups": len(alone.groups),
                "same files in the zip": alone.files == together.files,
                "each photo once": alone.indexed == together.indexed == len(photos.contents()),
                "runs": together.runs,
            },
            indent=2,
        )
    )


class Photos:
    """The files of a search."""

    def __init__(self, target: list[Path], unknown: list[Path], album: list[Path]) -> None:
        self.target, self.unknown, self.album = target, unknown, album

    def contents(self) -> set[str]:
        """The SHA-256 of each."""
        every = [*self.target, *self.unknown, *self.album]
        return {hashlib.sha256(file.read_bytes()).hexdigest() for file in every}


def choose(folder: Path, count: int) -> Photos:
    """Whoever has most photos is sought, a third of them in an album of everybody's."""
    people = [sorted(person.glob("*.jpg")) for person in sorted(folder.iterdir())]
    sought = max(people, key=len)
    others = [photo for person in people if person is not sought for photo in person]
    target, sought = sought[:TARGET_PHOTOS], sought[TARGET_PHOTOS:][: count // 3]
    unknown, others = others[:UNKNOWN_PHOTOS], others[UNKNOWN_PHOTOS:]
    return Photos(target, unknown, sorted(sought + others[: count - len(sought)]))


class Story:
    """One search from the upload to the zip, in a real server; what came of it."""

    def __init__(self, app_data: Path, database: str, photos: Photos) -> None:
        self._app_data, self._photos = app_data, photos
        self._database = create_engine(database, pool_pre_ping=True)

    def tell(self, trouble: Callable[[], None]) -> None:
        """Do all of it; ``trouble`` comes when the run was started."""
        photos = self._photos
        with server(sys.executable, self._app_data) as (address, _):
            browser = Browser(address)
            search = browser.new_search()
            browser.send(f"{search}/train/target", photos.target)
            browser.send(f"{search}/train/unknown", photos.unknown)
            browser.send("/albums/1/photos", photos.album)
            begun = time.monotonic()
            browser.post(f"{search}/run", {"strictness": "50"})
            trouble()
            # The look through its album that follows the run.
            while not self._ask(
                "SELECT id FROM jobs WHERE kind = 'album_look' AND status = 'done'"
            ):
                time.sleep(0.2)
            self.seconds = time.monotonic() - begun
            answer = browser.get(f"{search}/output.zip").content
        with zipfile.ZipFile(io.BytesIO(answer)) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.verdicts = self._ask(
            "SELECT photo, person, verdict, score, faces, x, y, w, h FROM verdicts ORDER BY id"
        )
        self.matches = len(self.files) - 1
        self.groups = self._ask(
            "SELECT p.photos, p.usable, f.photo, f.x, f.y, f.w, f.h FROM album_people p"
            " JOIN person_faces f ON f.person_id = p.id ORDER BY p.id, f.id"
        )
        self.indexed = len(self._ask("SELECT id FROM indexed_photos"))
        self.runs = [status for (status,) in self._ask("SELECT status FROM jobs ORDER BY id")]

    def wait_for(self, count: int) -> None:
        """Return when so many photos were looked at."""
        while len(self._ask("SELECT id FROM indexed_photos")) < count:
            time.sleep(0.1)

    def _ask(self, query: str) -> list[Any]:
        while True:
            try:
                with self._database.connect() as connection:
                    return [tuple(row) for row in connection.execute(text(query))]
            except OperationalError:
                # It is being restarted.
                time.sleep(0.2)


@contextmanager
def broker(kind: str, home: Path) -> Iterator[redis_server.Server | rabbitmq_server.Server]:
    """A broker of that kind."""
    if kind == "redis":
        with redis_server.running_server(home) as redis:
            yield redis
    else:
        with rabbitmq_server.running_server() as rabbitmq:
            yield rabbitmq


if __name__ == "__main__":
    main()
