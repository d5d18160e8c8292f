"""How long others wait for the database while one owner decides about many photos.

    python -m benchmarks.beside_decision --work DIR [--photos 10000]

Makes an album that was gone through, of people who do not exist, and decides about it, five times
over: a No, which is taken back; the lowest strictness, which changes the verdict of most photos,
and the usual one; and the end of a run, which writes all verdicts anew. Meanwhile another
connection writes every ten milliseconds. Prints one JSON object: for each decision its seconds (the
median), and the milliseconds that the slowest write beside it took, median and worst of five.
"""

import argparse
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import create_engine, func, insert, select
from sqlalchemy.orm import Session

from imgseg import create_app
from imgseg.database import upgrade_database
from imgseg.extensions import db
from imgseg.models.base import now
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.models.verdict import Verdict
from imgseg.services.albums.albums import create_album
from imgseg.services.files.fingerprints import path_key
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.services.results.deciding import deciding
from imgseg.services.results.reviewing import Decision, review_photos
from imgseg.services.results.strictness import set_strictness
from imgseg.services.searches.kept_verdicts import KeptVerdicts
from imgseg.services.searches.searches import create_search
from imgseg.services.searches.verdict_rows import replace_verdicts
from imgseg.storage import places
from imgseg.storage.sqlite import set_pragmas
from imgseg.verdicts import Reason

ENGINE_ID, PERSON = "made", "Somebody"
PHOTOS_EACH, NUMBERS = 20, 640
PAUSE_SECONDS = 0.01
TIMES = 5
Decide = Callable[[Search, Run], object]


def main() -> None:
    """Make the album, decide about it, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument(
        "--work", type=Path, required=True, help="For App_data; kept, and taken again."
    )
    options.add_argument("--photos", type=int, default=10_000, help="How many the album has.")
    chosen = options.parse_args()
    app_data = chosen.work / "App_data"
    os.environ["IMGSEG_APP_DATA"] = str(app_data)
    if not app_data.exists():
        _make_album(chosen.photos)
    app = create_app()
    with app.app_context():
        session = db.session()
        photos = session.scalar(select(func.count()).select_from(Verdict))
        times = [_decide_all(session) for _ in range(TIMES)]
    print(json.dumps({"photos": photos, **{name: _summed(times, name) for name in times[0]}}))


def _decide_all(session: Session) -> dict[str, tuple[float, float]]:
    """What each decision took, and the slowest write beside it, in seconds."""

    def say(decision: Decision) -> Decide:
        photos = ["00000.jpg"]
        return lambda search, run: review_photos(session, search, run, PERSON, photos, decision)

    def move_line(line: int) -> Decide:
        return lambda search, run: set_strictness(session, search, run, line)

    def end_run(_: Search, run: Run) -> None:
        replace_verdicts(session, run.id, KeptVerdicts(session, run))

    return {
        "no": _measure(session, say("rejected")),
        "taken_back": _measure(session, say("undone")),
        "lowest_strictness": _measure(session, move_line(0)),
        "usual_strictness": _measure(session, move_line(50)),
        "end_of_run": _measure(session, end_run),
    }


def _summed(times: list[dict[str, tuple[float, float]]], name: str) -> dict[str, float]:
    seconds, slowest = zip(*(one[name] for one in times), strict=True)
    return {
        "seconds": round(median(seconds), 2),
        "slowest_write_ms": round(1000 * median(slowest)),
        "worst_ms": round(1000 * max(slowest)),
    }


def _measure(session: Session, decide: Decide) -> tuple[float, float]:
    done = threading.Event()
    waits: list[float] = []
    writer = threading.Thread(target=lambda: waits.extend(_writes_until(done)))
    writer.start()
    search = session.scalars(select(Search)).one()
    started = time.perf_counter()
    with deciding(session, search) as run:
        decide(search, run)
        session.commit()
    seconds = time.perf_counter() - started
    done.set()
    writer.join()
    return seconds, max(waits)


def _writes_until(done: threading.Event) -> Iterator[float]:
    engine = create_engine(f"sqlite:///{places.database_file()}")
    set_pragmas(engine)
    with engine.connect() as connection:
        while not done.wait(PAUSE_SECONDS):
            started = time.perf_counter()
            connection.exec_driver_sql("UPDATE users SET keep_days = 30")
            connection.commit()
            yield time.perf_counter() - started
    engine.dispose()


def _make_album(photos: int) -> None:
    app = create_app()
    upgrade_database(app)
    with app.app_context():
        _make_search(db.session(), photos)


def _make_search(session: Session, photos: int) -> None:
    user = User(name="ann", email="ann@example.org", password_hash="-")  # noqa: S106
    session.add(user)
    session.flush()
    album = create_album(session, user.id, "Many photos")
    search = create_search(session, album, PERSON)
    run = Run(
        user_id=search.user_id,
        search_id=search.id,
        status="done",
        engine_id=ENGINE_ID,
        finished_at=now(),
    )
    session.add(run)
    session.flush()
    numbers = np.random.default_rng(0)
    people = numbers.normal(size=(-(-photos // PHOTOS_EACH), NUMBERS))
    faces = np.repeat(people, PHOTOS_EACH, axis=0)[:photos]
    target = [f"{number}.jpg" for number in range(3)]
    _keep(session, user.id, train_photos(search, "target").photos, target, _near(people[:1], 3))
    names = [f"{number:05}.jpg" for number in range(photos)]
    _keep(session, user.id, album_photos(album).photos, names, _near(faces))
    row = {"run_id": run.id, "person": PERSON, "verdict": "other", "score": 1.0, "faces": 1}
    row |= {"x": 1, "y": 1, "w": 9, "h": 9, "width": 90, "height": 90}
    row |= {"reason": Reason("faces", line=50).as_row()}
    session.execute(insert(Verdict), [row | {"photo": name} for name in names])
    session.commit()


def _near(faces: NDArray[np.float64], times: int = 1) -> NDArray[np.float32]:
    """Faces (n, 640) of these people, each a little different."""
    all_faces = np.repeat(faces, times, axis=0)
    return (all_faces + np.random.default_rng(1).normal(0, 0.5, all_faces.shape)).astype(np.float32)


def _keep(
    session: Session, owner: int, folder: Path, names: list[str], faces: NDArray[np.float32]
) -> None:
    """Write the photos, which hold nothing, and what an engine would have found in them."""
    for name, face in zip(names, faces, strict=True):
        file = folder / name
        file.write_text(str(file), "utf-8")
        status, sha256 = file.stat(), f"{path_key(file):>64}"[-64:]
        session.add(
            HashedFile(
                owner=owner,
                path=path_key(file),
                size=status.st_size,
                mtime_ns=status.st_mtime_ns,
                sha256=sha256,
            )
        )
        photo = IndexedPhoto(
            owner=owner, sha256=sha256, engine_id=ENGINE_ID, width=90, height=90, look=""
        )
        # FaceNet's 512 numbers and SFace's 128 have length 1 each.
        one, other = np.split(face, [512])
        embedding = np.concatenate([one / np.linalg.norm(one), other / np.linalg.norm(other)])
        photo.faces = [
            IndexedFace(
                x=1.0, y=1.0, w=9.0, h=9.0, confidence=0.99,
                landmarks=bytes(40), embedding=embedding.astype("<f2").tobytes(),
            )
        ]  # fmt: skip
        session.add(photo)
    session.flush()


if __name__ == "__main__":
    main()
