"""What pages about all photos cost the server: questions, and the people, of a large library.

    python -m benchmarks.library_pages --work DIR [--photos 20000] [--albums 4] [--people 6]

Makes a library in an App_data of its own: albums whose photos (empty files) are in the index, each
with its time, and of each of the people results in each album. A third of an album's photos shows
somebody, and cameras take bursts. The faces of an album are sorted into 1,000 groups, the n-th of
which has an n-th of the faces of the first. Then each page is asked for in this process, without a
browser. Prints one JSON object: for each page the photos that answer where it says so, and the
milliseconds of the processor and of the clock (median of seven), and the load of the machine.
"""

import argparse
import json
import os
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from imgseg import create_app
from imgseg.database import prepare_app_data, upgrade_database
from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumLook, AlbumPerson, PersonFace
from imgseg.models.base import now
from imgseg.models.index import HashedFile, IndexedPhoto
from imgseg.models.person import Person, PersonExample
from imgseg.models.run import Run
from imgseg.models.user import User
from imgseg.models.verdict import Verdict
from imgseg.services.albums.albums import create_album
from imgseg.services.files.fingerprints import path_key
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.people.people import create_person, seek
from imgseg.services.searches.searches import create_search
from imgseg.verdicts import Reason

TIMES = 7
ENGINE = "made to be measured"
BURST = 3
GROUPS = 1000
FACE = {"x": 1200, "y": 900, "w": 400, "h": 500, "width": 4000, "height": 3000}
DRAWN = random.Random(20)  # noqa: S311 - the same in every measurement


def main() -> None:
    """Make the library, ask for the pages, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="For App_data.")
    options.add_argument("--photos", type=int, default=20_000, help="Of the whole library.")
    options.add_argument("--albums", type=int, default=4)
    options.add_argument("--people", type=int, default=6, help="Sought in each album.")
    chosen = options.parse_args()
    app_data = chosen.work / "App_data"
    shutil.rmtree(app_data, ignore_errors=True)
    os.environ["IMGSEG_APP_DATA"] = str(app_data)
    prepare_app_data()
    app = create_app({"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})
    upgrade_database(app)
    client = app.test_client()
    client.post("/register", data={"name": "measured", "password": "a library to be measured"})
    with app.app_context():
        people = make_library(db.session(), chosen.photos, chosen.albums, chosen.people)
    load = round(os.getloadavg()[0], 1)
    pages = {name: _time(client, path) for name, path in _paths(people).items()}
    print(json.dumps({"photos": chosen.photos, "load": load, "pages": pages}))


def make_library(session: Session, photos: int, albums: int, people: int) -> list[int]:
    """A library of the only user; the ids of the people in it."""
    user = session.scalars(select(User)).one()
    known = [create_person(session, user.id, f"Person {number}") for number in range(people)]
    for number in range(albums):
        album = create_album(session, user.id, f"Album {number}")
        names = [f"Summer/IMG_{place:05}.jpg" for place in range(photos // albums)]
        _put_photos(session, album, names, datetime(2015 + number, 5, 1))  # noqa: DTZ001
        for person in known:
            _find(session, album, person, names)
        _sort_faces(session, album, names)
    session.commit()
    return [person.id for person in known]


def _put_photos(session: Session, album: Album, names: list[str], first: datetime) -> None:
    folder = album_photos(album).photos
    (folder / "Summer").mkdir()
    files, photos = [], []
    taken = first
    for place, name in enumerate(names):
        (folder / name).touch()
        taken += timedelta(seconds=1 if place % BURST else 3600)
        sha256 = f"{album.id:032x}{place:032x}"
        path = path_key(folder / name)
        file = {"owner": album.user_id, "path": path, "size": 0, "mtime_ns": 0, "sha256": sha256}
        files.append(file)
        about = {"owner": album.user_id, "sha256": sha256, "engine_id": ENGINE}
        photos.append(
            about | {"width": 4000, "height": 3000, "look": "", "taken": taken.isoformat()}
        )
    # In no order of their own, as the contents of photos are.
    DRAWN.shuffle(photos)
    session.execute(insert(HashedFile), files)
    session.execute(insert(IndexedPhoto), photos)


def _find(session: Session, album: Album, person: Person, names: list[str]) -> None:
    search = create_search(session, album, person.name)
    run = Run(user_id=album.user_id, search_id=search.id, status="done", people=[])
    run.finished_at, run.engine_id = now(), ENGINE
    session.add(run)
    session.flush()
    seek(session, search, person.name, person)
    session.execute(insert(Verdict), list(_rows(run.id, person.name, names)))
    face = {"person_id": person.id, "same": True, "album_id": album.id, "photo": names[person.id]}
    at = {"x": 100, "y": 100, "w": 150, "h": 150}
    session.add(PersonExample(**face, **at, sha256=f"{album.id:032x}{person.id:032x}"))


def _sort_faces(session: Session, album: Album, names: list[str]) -> None:
    places = list(range(GROUPS)) + DRAWN.choices(
        range(GROUPS), [1 / (place + 1) for place in range(GROUPS)], k=len(names) * 3 // 2 - GROUPS
    )
    faces = Counter(places)
    groups = [AlbumPerson(album_id=album.id, photos=faces[place]) for place in range(GROUPS)]
    look = AlbumLook(user_id=album.user_id, album_id=album.id, status="done", engine_id=ENGINE)
    look.photos, look.seen = len(names), names
    session.add_all([*groups, look])
    session.flush()
    rows = [
        {"person_id": group.id, "photo": photo, **FACE}
        for place, group in enumerate(groups)
        for photo in DRAWN.sample(names, min(faces[place], len(names)))
    ]
    session.execute(insert(PersonFace), rows)


def _rows(run_id: int, person: str, names: list[str]) -> Iterator[dict[str, Any]]:
    for place, name in enumerate(names):
        if place % BURST == 0:
            drawn = DRAWN.random()
        kind = "match" if drawn < 1 / 3 else "unsure" if drawn < 0.38 else "other"
        score = {"match": 90.0, "unsure": 30.0, "other": 1.0}[kind] + DRAWN.randrange(90) / 10
        yield {
            "run_id": run_id,
            "photo": name,
            "person": person,
            "verdict": kind,
            "score": score,
            "faces": 1 + place % 2,
            **FACE,
            "reason": Reason("faces", 50, 1).as_row(),
        }


def _paths(people: list[int]) -> dict[str, str]:
    first, second, *_ = people
    return {
        "people": "/people",
        "one person": f"/people/{first}",
        "people in an album": "/albums/1/people",
        "one of them": "/albums/1/people/1",
        "all photos": "/photos",
        "one": f"/photos?with={first}",
        "one, by how sure": f"/photos?with={first}&sort=surest",
        "together": f"/photos?with={first}&with={second}",
        "either": f"/photos?with={first}&with={second}&who=any",
        "alone": f"/photos?with={first}&alone=1",
        "one without another": f"/photos?with={first}&without={second}",
        "without one": f"/photos?without={first}",
        "nobody known": "/photos?who=nobody",
        "one, in a month": f"/photos?with={first}&from=2016-06-01&to=2016-06-30",
    }


def _time(client: FlaskClient, path: str) -> dict[str, Any]:
    processor, clock = [], []
    for _ in range(TIMES):
        began, at = time.process_time(), time.perf_counter()
        page = client.get(path)
        processor.append(time.process_time() - began)
        clock.append(time.perf_counter() - at)
    if page.status_code != 200:
        raise SystemExit(f"{path}: {page.status}")
    found = re.search(r'data-total="(\d+)"', page.text)
    about = {"found": int(found[1])} if found else {}
    return about | {
        "processor_ms": round(1000 * median(processor)),
        "clock_ms": round(1000 * median(clock)),
    }


if __name__ == "__main__":
    main()
